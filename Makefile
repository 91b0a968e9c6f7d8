# `make run` and `make test` are all that a fresh clone needs; `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
ifeq ($(strip $(PYTHON)),)
PYTHON := python3
endif
VENV := .venv/bin

.PHONY: help run test lint format lock real bench soak shots tools

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## Slipway on http://localhost:8000 (PORT, LIVE_PORT, DATA_DIR, DEMO=0)
	@exec $(PYTHON) -m config.run

tools:
	@$(PYTHON) -m config.install --dev

test: tools ## every test, in parallel (ARGS="-k word")
	@$(PYTHON) -m config.chromium
	@$(VENV)/pytest -n auto --dist worksteal $(ARGS)

lint: tools ## style, types of mistakes, missing migrations
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@DJANGO_SETTINGS_MODULE=config.settings.test $(VENV)/python manage.py makemigrations --check --dry-run

format: tools ## put the code in its usual shape
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

lock: tools ## compile requirements/*.in to lock files with hashes
	@$(VENV)/python -m pip install --quiet uv
	@for name in base dev; do $(VENV)/uv pip compile --quiet --no-header --generate-hashes --python-version 3.11 \
		requirements/$$name.in -o requirements/$$name.txt || exit 1; done

real: tools ## load real releases through the API: make real DATA=<folder>
	@test -d "$(DATA)" || { echo "There is no folder “$(DATA)”. Say where the data lies: make real DATA=<folder>"; exit 1; }
	@if [ -n "$$SLIPWAY_TOKEN" ]; then $(VENV)/python manage.py load_openstack "$(DATA)"; \
	else echo "No SLIPWAY_TOKEN: loading into a Slipway of its own, twice"; \
		SLIPWAY_REAL_DATA="$(abspath $(DATA))" $(VENV)/pytest -q -m real tests/journeys/test_real.py; fi

bench: tools ## measure against bare twins, print ratios
	@$(VENV)/python benchmarks/run.py

soak: tools ## the long generated runs
	@$(VENV)/pytest -n auto -m soak

shots: tools ## take the screenshots of the README
	@$(PYTHON) -m config.chromium
	@$(VENV)/python -m tests.shots
