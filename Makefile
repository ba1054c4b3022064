# Every target uses the Python that is called here: make check PYTHON=.venv/bin/python
PYTHON ?= python

# pytest-xdist: one worker a processor
TESTS = $(PYTHON) -m pytest -n auto

.PHONY: check format lint types contracts generated test coverage fix conformance bench live

check: format lint types contracts generated coverage

format:
	$(PYTHON) -m ruff format --check .

lint:
	$(PYTHON) -m ruff check .

types:
	$(PYTHON) -m mypy

contracts:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"

generated:
	$(PYTHON) -m tools.generate --check

test:
	$(TESTS)

coverage:
	$(TESTS) --cov --cov-report=term

fix:
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .
	$(PYTHON) -m tools.generate

conformance:
	$(PYTHON) -m tools.conformance

bench:
	$(PYTHON) -m tools.bench

live:
	JOBKIT_LIVE=1 $(PYTHON) -m pytest -v tests/live

# The page of a diff in a real Chromium; SHOTS=folder keeps screenshots.
browser:
	$(PYTHON) -m tools.browser $(SHOTS)
