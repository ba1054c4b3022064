"""The room of times: the cron expressions of periodic jobs, and when they fire."""
