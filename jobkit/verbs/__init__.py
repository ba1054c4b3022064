"""Joins the rooms, one file a verb."""
