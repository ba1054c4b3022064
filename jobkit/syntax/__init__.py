"""Reads the text of a job file into a tree."""
