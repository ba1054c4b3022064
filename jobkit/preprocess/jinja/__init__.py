"""The door of jinja2: what makes it keep places, stay in its sandbox, and stop in time."""
