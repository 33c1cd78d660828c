# make demo   set up and separate an example        make test   set up and run the tests
# make check  lint, types and tests                 make help   the rest
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MEASURED := build/evidence
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test lint types check format clean

help: ## these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(VENV)/.base: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || \
	  { echo "Soundsieve needs Python 3.11 to 3.13 with venv (on Debian: apt install python3-venv); make PYTHON=... chooses one"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up in $(VENV); with pip's usual torch for Linux, made for GPUs, that is several GB, see README.md"
	$(PIP) -r requirements.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	$(BIN)/python -m pip check --disable-pip-version-check
	@touch $@

demo: $(VENV)/.base ## set up, make a small mixture, take a sound out of it
	$(BIN)/python scripts/demo.py

test: $(VENV)/.dev ## set up and run the tests
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.dev ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy
	$(BIN)/mypy

check: lint types test ## everything that must hold before a change lands

format: $(VENV)/.dev ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what was set up and made
	rm -rf $(VENV) demo separated build

evidence: $(VENV)/.dev ## measure quality and speed again, write docs/evidence.md; SOUNDS= the folder of the lists' sounds, PAIRS= of the pictured ones
	@test -n "$(SOUNDS)" -a -n "$(PAIRS)" || { echo "make evidence SOUNDS=folder PAIRS=folder: the folders that the lists in benchmarks/ refer to"; exit 1; }
	rm -rf $(MEASURED) && mkdir -p $(MEASURED)
	for list in known_test known_test_recordings unknown_with_known known_test_by_example unknown_with_known_by_example; do \
	  $(BIN)/soundsieve eval benchmarks/$$list.csv --audio $(SOUNDS) --json $(MEASURED)/$$list.json || exit 1; done
	for list in known_test_by_example unknown_with_known_by_example; do \
	  $(BIN)/soundsieve eval benchmarks/$$list.csv --audio $(SOUNDS) --by audio \
	    --json $(MEASURED)/$${list}_by_audio.json || exit 1; done
	for by in "" _by_image; do \
	  $(BIN)/soundsieve eval benchmarks/pictured_known.csv --audio $(PAIRS) $${by:+--by image} \
	    --json $(MEASURED)/pictured_known$$by.json || exit 1; done
	$(BIN)/soundsieve eval benchmarks/wordings_test.csv --audio $(SOUNDS) --query label --query caption --query unheard \
	  --query misspelt --json $(MEASURED)/wordings_test.json
	for what in robustness hints stereo; do \
	  $(BIN)/python scripts/measure_$$what.py benchmarks/known_test.csv --audio $(SOUNDS) -n 300 \
	    -o $(MEASURED)/$$what.json || exit 1; done
	$(BIN)/python scripts/measure_delay.py benchmarks/known_test.csv --audio $(SOUNDS) -o $(MEASURED)/delay.json
	$(BIN)/python scripts/measure_speed.py --json $(MEASURED)/speed.json
	$(BIN)/python scripts/draw_examples.py $(MEASURED)/known_test.json --audio $(SOUNDS) -o $(MEASURED)/examples
	mv $(MEASURED)/examples_*.png docs/plots/
	mv $(MEASURED)/*.json benchmarks/results/
	$(BIN)/python scripts/figures.py
.PHONY: evidence
