"""Reads files with values of variables, in any of four forms, into expressions with places."""
