# `make` alone lists what can be done here. The environment is made on first use, in .venv.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# When nobody chose a Python and python3 is too old or too new, try these.
OTHER_PYTHONS := $(if $(filter file,$(origin PYTHON)),python3.13 python3.12 python3.11)
IS_SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

.DEFAULT_GOAL := help
.PHONY: help demo app test browser-tests lint types bench-smoke bench calibrate check-fit answers schema clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Another Python, beside the first: make test PYTHON=python3.12 VENV=.venv-3.12"

# --no-compile: Python compiles what is used, when it is first used; compiling everything takes as long as the rest.
$(READY): pyproject.toml constraints.txt
	@found=; for python in $(PYTHON) $(OTHER_PYTHONS); do \
	  if "$$python" -c '$(IS_SUITABLE)' 2>/dev/null; then found=$$python; break; fi; \
	  echo "$$python is not a Python 3.11, 3.12 or 3.13 ($$("$$python" --version 2>&1 | head -n 1))"; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "ccgsim needs Python 3.11, 3.12 or 3.13. Install one, then say which: make PYTHON=/path/to/python3.12" >&2; \
	  exit 2; \
	fi; \
	echo "Making the environment $(VENV) with $$("$$found" --version). This takes a minute or two, once."; \
	"$$found" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt --editable '.[app,test,dev]'
	@touch $@

demo: $(READY) ## simulate 2013 to 2018 two hundred times, hold it against the record, write a report
	$(BIN)/ccgsim run scenarios/record-2013-2018.toml --replicates 200 --seed 2013 --score --report

app: $(READY) ## watch England reorganise, in a browser
	$(BIN)/ccgsim app

test: $(READY) ## run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

browser-tests: $(READY) ## drive the app in Chromium (on Debian: apt-get install chromium)
	$(BIN)/python -m pytest -n 3 --dist worksteal tests/browser

lint: $(READY) ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## check types
	$(BIN)/mypy

bench-smoke: $(READY) ## a short benchmark, under a minute
	$(BIN)/python benchmarks/smoke.py

bench: $(READY) ## every benchmark: speed, memory, how cost grows
	$(BIN)/python benchmarks/run.py

calibrate: $(READY) ## fit the parameters to the record again
	$(BIN)/python experiments/calibrate.py

check-fit: $(READY) ## check the fit and write docs/calibration.md, some 20 minutes
	$(BIN)/python experiments/check_calibration.py

answers: $(READY) ## answer every scenario's question and write docs/findings.md, some 3 minutes
	$(BIN)/python experiments/answer_questions.py

schema: $(READY) ## write the JSON Schemas of scenario and sweep files, for editors
	$(BIN)/ccgsim schema > scenarios/scenario.schema.json.new
	mv scenarios/scenario.schema.json.new scenarios/scenario.schema.json
	$(BIN)/ccgsim schema --sweep > scenarios/sweep.schema.json.new
	mv scenarios/sweep.schema.json.new scenarios/sweep.schema.json

clean: ## remove the environment and caches; results stay
	rm -rf .venv .venv-* build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +
