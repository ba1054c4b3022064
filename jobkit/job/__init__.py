"""Turns a document into Job JSON and back."""
