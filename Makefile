# SecondScreen: the one door in. `make` lists the targets; CI runs the same ones and nothing else.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
TEST_DATA ?= ../shared/data
export SECONDSCREEN_TEST_DATA ?= $(abspath $(TEST_DATA))

.PHONY: help setup setup-test run demo test check format bench bench-peers lock wheel screenshots clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.ready: package.json package-lock.json
	npm ci --silent
	@touch $@

setup: .venv/.ready node_modules/.ready ## put everything into .venv and node_modules

setup-test: setup ## what the tests need of the system: Chromium and redis-server, by its package manager
	tools/system-packages

run: .venv/.ready ## start the demo show and print the addresses
	$(BIN)/secondscreen demo

demo: run

test: setup-test ## every test, in Python and in JavaScript
	$(BIN)/python -m pytest $(PYTEST_ARGS)
	node --test web/tests/

check: setup ## format, lint, types, import contracts, locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	node_modules/.bin/tsc --noEmit -p web/jsconfig.json
	$(BIN)/python tools/check_tree.py

format: .venv/.ready ## put the code into form
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

bench: setup ## the figures, as a table and as JSON under bench/results/
	$(BIN)/secondscreen bench ingest
	$(BIN)/secondscreen bench fanout
	$(BIN)/secondscreen bench latency
	$(BIN)/secondscreen bench restart
	$(BIN)/secondscreen bench moderation

bench-peers: ## bench moderation beside other people's filters, with curves (installs those into .venv-peers)
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.lock
	.venv-peers/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	.venv-peers/bin/secondscreen bench moderation --curves docs/figures

screenshots: setup-test ## make docs/screenshots/ anew from the running demo
	SECONDSCREEN_SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest -q tests/e2e/test_screenshots.py

lock: ## write the lock files anew (needs uv); no index address gets in
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml --extra image --extra transformer --group dev --group peers --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-peers.lock
	npm install --package-lock-only --silent

wheel: .venv/.ready ## build the wheel into dist/ (with web/ and the demo show in it)
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was built and installed here (never data)
	rm -rf .venv .venv-peers node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
