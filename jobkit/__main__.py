"""``python -m jobkit``."""

from jobkit.cli.main import main

if __name__ == "__main__":
    main(prog_name="jobkit")
