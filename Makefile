# Tandem. `make run` and `make test` set everything up by themselves; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help venv run test check faults bench lock format clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/' | expand -t 16

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Tandem needs Python 3.11 or newer: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed-run: requirements.txt | .venv/bin/python
	$(PIP) -r requirements.txt
	@touch $@

.venv/installed-test: tests/requirements.txt | .venv/bin/python
	$(PIP) -r tests/requirements.txt
	@touch $@ .venv/installed-run

venv: .venv/installed-run  ## the virtual environment in .venv

run: .venv/installed-run  ## the bot: on Telegram with TELEGRAM_TOKEN, else in the local chat
	@$(BIN)/python -m bot run

test: .venv/installed-test  ## all tests but the fault tests
	@$(BIN)/python tools/run_tests.py

check: .venv/installed-test  ## lint, types, import layers, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/run_tests.py --cov
	$(BIN)/python tools/core_coverage.py

# What is killed leaves things unclosed, which the collector may find during any later test: shown, not failed.
faults: .venv/installed-test  ## real pace, real processes, real kills (minutes)
	$(BIN)/python -m pytest -o addopts="--strict-markers -q -rs -p no:valkey" --timeout=300 \
	  -W default::pytest.PytestUnraisableExceptionWarning tests/faults

bench: .venv/installed-test  ## heavy measurements: ratios taken side by side
	$(BIN)/python -m bench

format: .venv/installed-test  ## tidy the code
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .

# The tests are solved first: solved last, they would be held to an aiogram of 2022.
lock: .venv/installed-test  ## both requirements.txt anew
	$(BIN)/uv pip compile pyproject.toml --extra test $(UV) -o tests/requirements.txt
	$(BIN)/uv pip compile pyproject.toml -c tests/requirements.txt $(UV) -o requirements.txt
UV := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras --quiet --upgrade

clean:  ## forget the virtual environment and everything generated
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
