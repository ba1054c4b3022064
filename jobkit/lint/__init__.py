"""The room that judges jobs: rules, and what runs them."""
