# Every word that the README uses; `make help` lists them. Nothing here needs root, Docker or an edited file.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
.DEFAULT_GOAL := help
.PHONY: help env run up down test test-faults lint types unit integration eval bench golden pictures lock clean

help: ## List these words
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("onrecord needs Python 3.11 to 3.13; this is " + sys.version.split()[0] + " (set PYTHON=…)" if not (3, 11) <= sys.version_info[:2] <= (3, 13) else 0)'
	@echo "making $(VENV) from requirements.lock (a minute or two)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

env: $(READY) ## Make the environment in .venv

run: $(READY) ## Run the nightly DAG over dumps/ against a real Elasticsearch, and answer a few questions
	@$(BIN)/python -m etl.local run

up: $(READY) ## Leave Elasticsearch and Airflow running on loopback, and say how to log in
	@$(BIN)/python -m etl.local up

down: $(READY) ## Stop what `make up` or `make run` started
	@$(BIN)/python -m etl.local down

test: lint types unit integration ## Lint, types, import rules, units, and integration on the real node and the real Airflow

lint: $(READY) ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## mypy --strict
	$(BIN)/mypy

unit: $(READY) ## Tests that need no service
	$(BIN)/pytest -n 2 -m "not elasticsearch and not airflow and not faults and not browser"

integration: $(READY) ## Tests on a real Elasticsearch and a real Airflow
	$(BIN)/pytest -n 2 --dist loadfile -m "(elasticsearch or airflow) and not faults and not browser"

test-faults: $(READY) ## Kills, attacks and faults, on real parts
	$(BIN)/pytest -m "faults or browser"

eval: $(READY) ## Score enrichment: make eval GOLD=<folder with gold files, its scorers in eval beside it> [ONLY=name]
	@test -n "$(GOLD)" || { echo "make eval GOLD=<folder>"; exit 2; }
	@$(BIN)/python -m tests.evaluation "$(GOLD)" $(ONLY)

bench: $(READY) ## Speed: each stage and the whole road against a naive script, in one run
	@$(BIN)/python -m tests.benchmarks "$(GOLD)"

golden: $(READY) ## Write the golden articles again (raise etl/enrich/version.py CODE first)
	$(BIN)/python -m tests.golden

pictures: $(READY) ## Take the pictures of Airflow in docs/pictures anew (needs Chromium and Node.js)
	ONRECORD_PICTURES=docs/pictures $(BIN)/pytest -q tests/dags/test_standalone.py

lock: ## Make requirements.lock again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --group stack --constraint requirements.lock --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file docker/requirements.lock

clean: ## Stop everything and remove the local state and the environment
	@test ! -x $(BIN)/python || $(BIN)/python -m etl.local down
	rm -rf .onrecord $(VENV)
