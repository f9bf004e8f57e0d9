# Everything runs in .venv, which is made on first use; only git, make and
# Python 3.10 or later (with its venv module) have to be there.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The first interpreter that is new enough; `make PYTHON=/path/to/python3` names another.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1 && echo "$$each" && break; \
	done)

.PHONY: help demo test lint format bench docs clean

help:
	@echo "make demo    show what pipwarden does, on the files in tests/demo"
	@echo "make test    run the tests"
	@echo "make lint    run the linter, the formatter's check and the type checker"
	@echo "make format  format the code"
	@echo "make bench   measure speed against the gates"
	@echo "make docs    write the rule pages and the tables in the README anew"
	@echo "make clean   remove the virtual environment and caches"

demo: $(READY)
	@$(BIN)/python tests/demo/run.py

test: $(READY)
	@$(BIN)/python -m pytest

lint: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: $(READY)
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: $(READY)
	@$(BIN)/python -m benchmarks

docs: $(READY)
	@$(BIN)/python -m pipwarden.docs

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build
	find server tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): tests/requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { \
		echo "pipwarden needs Python 3.10 or later, and there is none on the PATH." >&2; \
		echo "Install it, or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
		echo "pipwarden needs Python 3.10 or later; $(PYTHON) is older." >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "The venv module of $(PYTHON) is missing; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
		echo "Making $(VENV) ..."; "$(PYTHON)" -m venv --clear $(VENV); }
	@echo "Installing what tests/requirements.txt names ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m compileall -q server
	@touch $@
