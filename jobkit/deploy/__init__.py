"""Plans and rollouts: what a server would make of a job, and what it makes of it."""
