"""Compares two jobs as Nomad's plan does, by ``schemas/diff.json``."""
