"""The room of the language in which template blocks are written, and of what they print."""
