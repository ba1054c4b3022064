"""Turns findings and values into text for people or machines."""
