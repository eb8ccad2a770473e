.DEFAULT_GOAL := help
.PHONY: help run test deep faults lint e2e bench lock clean

# Everything below needs Python 3.11 or newer, make and pip; nothing else is assumed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# The order of the tests in depth; the same number gives the same order again.
MATURITY_ORDER ?= $(shell date +%s)

help:  ## Show what can be made.
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */\t/' | expand -t 10

# The virtual environment is made without pip, so that Debian's split venv package is not needed.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "maturity needs Python 3.11 or newer")'
	$(PYTHON) -m venv --without-pip $(VENV)

define install
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r $(1)
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@
endef

$(VENV)/ready-run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(call install,requirements/run.txt)

$(VENV)/ready-dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(call install,requirements/dev.txt)
	@touch $(VENV)/ready-run

run: $(VENV)/ready-run  ## Start the bot: on Slack when its tokens are set, else on the playground.
	@$(BIN)/maturity run

# What is compiled is kept, for the many processes that the tests start.
test deep faults e2e bench: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/ready-dev  ## Run the whole test suite once (not the browser).
	$(BIN)/python -m pytest

deep: $(VENV)/ready-dev  ## Run it widely: both databases and deliveries everywhere, random order and examples, 200 kills.
	MATURITY_TESTS=deep MATURITY_ORDER=$(MATURITY_ORDER) FAULTS_KILLS=200 FAULTS_MESSAGES=500 $(BIN)/python -m pytest

faults: $(VENV)/ready-dev  ## Kill bots 200 times while 500 messages fall due, on both databases; the test suite does a part of it.
	FAULTS_KILLS=200 FAULTS_MESSAGES=500 $(BIN)/python -m pytest tests/faults -n 2 -rP

lint: $(VENV)/ready-dev  ## Format, style, types and layers.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

e2e: $(VENV)/ready-dev  ## Click through the playground in a real Chromium.
	$(BIN)/python -m pytest tests/e2e -n 0

bench: $(VENV)/ready-dev  ## Measure against a bare Bolt app on this machine.
	$(BIN)/python -m benchmarks

lock: $(VENV)/ready-dev  ## Resolve the dependencies again and write the hashed locks.
	$(BIN)/python -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --extra build -o requirements/run.txt
	$(BIN)/python -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --extra build --extra dev -o requirements/dev.txt

clean:  ## Remove everything that was made, the database and the playground's workspace included.
	rm -rf $(VENV) build *.egg-info maturity.db* playground.json*
