# Two commands to know: `make run` and `make test`. Both install what they need into this folder, once.

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast lint bench soak mutation neo4j lock clean

BIN := .venv/bin
UV  := $(BIN)/uv pip
ARGS ?=

ifndef PYTHON
PYTHON := $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
  $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
endif

help:  ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .venv/.installed api/static/vendor/.complete  ## .venv with bin/jiuzhu in it, and the pages' libraries

run: setup  ## the demo county, served; STORE=neo4j on a Neo4j of its own, ARGS='--no-serve' for the command
ifeq ($(STORE),neo4j)
	$(BIN)/python -m tools.servers neo4j -- $(BIN)/jiuzhu demo $(ARGS)
else
	$(BIN)/jiuzhu demo $(ARGS)
endif

PYTEST := $(BIN)/python -m pytest -m "not soak and not bench" --durations=10

test: setup  ## everything but soak and bench, on real servers, in two halves at once; with ARGS for pytest in one run
	$(BIN)/python -m tools.servers prepare
	$(MAKE) --no-print-directory lint
ifeq ($(ARGS),)
	@echo "Edges without pages, and units, are tested beside the rest: .cache/beside.log has what they say; it follows at the end."
	@mkdir -p .cache; $(PYTEST) tests/edges tests/unit --ignore tests/edges/pages >.cache/beside.log 2>&1 & beside=$$!; \
	$(PYTEST) --ignore-glob 'tests/edges/test_*' --ignore tests/unit; rest=$$?; \
	wait $$beside; beside=$$?; cat .cache/beside.log; exit $$((rest || beside))
else
	$(PYTEST) $(ARGS)
endif

test-fast: .venv/.installed  ## unit tests and scenarios, no server
	$(BIN)/python -m pytest -m "not soak" $(wildcard tests/unit tests/scenarios) $(ARGS)

lint: .venv/.installed  ## style, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup  ## the benchmark table, as text and JSON
	$(BIN)/python -m bench $(ARGS)

soak: setup  ## the long fault runs
	$(BIN)/python -m tools.servers prepare
	$(BIN)/python -m pytest -m soak $(ARGS)

mutation: .venv/.installed  ## break the rule modules one place at a time, 20 minutes at most; lists what no test notices
	nice $(BIN)/python -m tests.mutation $(ARGS)

neo4j: .venv/.installed  ## a Neo4j in the foreground, without Docker; keeps its data in .cache/
	$(BIN)/python -m tools.servers neo4j $(ARGS)

COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-annotate

lock: $(BIN)/uv  ## newest versions into requirements/*.txt and package-lock.json
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(COMPILE) requirements/node.in -o requirements/node.txt
	npm install --package-lock-only --ignore-scripts

clean:  ## removes what setup and the tests made, and the data of `make neo4j`
	rm -rf .venv .cache node_modules api/static/vendor build dist *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Debian keeps venv in a package of its own; where we may not install it, Python's message names the command.
$(BIN)/uv: requirements/bootstrap.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv .venv || { test "$$(id -u)" = 0 && apt-get update -q && \
	  apt-get install -y -q python3-venv && $(PYTHON) -m venv --clear .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.installed: $(BIN)/uv requirements/dev.txt pyproject.toml
	$(UV) sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt requirements/bootstrap.txt
	$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

api/static/vendor/.complete: .venv/.installed package.json package-lock.json .npmrc tools/assets.py
	$(BIN)/python -m tools.assets
	@touch $@
