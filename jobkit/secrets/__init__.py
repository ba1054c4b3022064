"""Tells values that look secret from others, and masks them."""
