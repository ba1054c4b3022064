"""Expands Jinja files into the text of a job, and remembers where each part was written."""
