"""Programs for jobkit's developers; not part of the package."""
