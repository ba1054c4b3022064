"""Works out what the expressions of a job file mean."""
