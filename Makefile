# Gongzhi 共治. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

UV_VERSION := 0.13.9
PYTHON ?= python3
BIN := .venv/bin
STATIC := src/gongzhi/channels/portal/static/gongzhi
CATALOG := src/gongzhi/locale/zh_Hans/LC_MESSAGES/django
SYNCED := .venv/.synced
BUILT := $(STATIC)/.built
NODE_READY := frontend/node_modules/.ready
export DJANGO_SETTINGS_MODULE := gongzhi.config.settings
# Containers often set this; every process would then compile some 2,000 modules anew, for seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check check-types check-code check-generated bench build wheel messages migrations openapi format clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\n  PORT=9000 make demo                     another port\n'
	@printf '  DATABASE_URL=postgresql://... make demo  a database of your own\n'
	@printf '  make test ARGS="tests/config -k doctor"  some tests only\n'

demo: build ## Run it all: database, sample sub-district, web, worker
	@exec $(BIN)/gongzhi demo $(ARGS)

test: build ## Run every test against a real PostgreSQL and a real browser
	@scripts/browser.sh
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: build ## Lint, types, imports, templates, migrations, translations, OpenAPI
	@$(MAKE) -j 2 --output-sync check-types check-code check-generated

check-types:
	$(BIN)/mypy
	cd frontend && npm run --silent typecheck

check-code:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/djlint src --lint --quiet

check-generated:
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py check
	$(BIN)/python scripts/openapi.py check
	$(BIN)/python scripts/docs.py check
	$(BIN)/python scripts/pinyin.py check

bench: build ## Measure; prints a table and writes var/bench/<name>.json
	@$(BIN)/python -m bench $(ARGS)

build: $(SYNCED) $(BUILT) $(CATALOG).mo ## Install what is locked, build front end and translations

wheel: build ## Build the wheel, front end and translations inside
	$(BIN)/uv build --wheel

messages: $(SYNCED) ## Bring the translation catalogue up to the code
	$(BIN)/python scripts/messages.py update

migrations: $(SYNCED) ## Write the migrations that the models lack
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations

openapi: $(SYNCED) ## Write docs/openapi.json and the generated pages from the code
	$(BIN)/python scripts/openapi.py write
	$(BIN)/python scripts/docs.py write

format: $(SYNCED) ## Format code and templates
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format

clean: ## Remove what was built and installed; data under var/ stays
	rm -rf .venv dist frontend/node_modules $(STATIC) $(CATALOG).mo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	  || { echo 'Python 3.11, 3.12 or 3.13 is needed; name it: make PYTHON=python3.11'; exit 1; }
	@$(PYTHON) -m venv .venv || { echo 'On Debian: apt-get install python3-venv'; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(SYNCED): uv.lock pyproject.toml | $(BIN)/uv
	@$(BIN)/uv sync --frozen --inexact --quiet
	@touch $@

$(NODE_READY): frontend/package.json frontend/package-lock.json
	@command -v npm > /dev/null || { echo 'Node 20 or later with npm is needed to build the front end'; exit 1; }
	@cd frontend && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): $(NODE_READY) $(shell find frontend -path frontend/node_modules -prune -o -type f -print) \
          $(shell find src/gongzhi -name '*.html')
	@cd frontend && npm run --silent build
	@touch $@

$(CATALOG).mo: $(CATALOG).po $(SYNCED)
	@$(BIN)/python scripts/messages.py compile
