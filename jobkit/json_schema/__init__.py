"""Checks JSON against JSON Schemas: jobs against the published ones, and users' own policies."""
