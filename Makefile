# `make check` is what a change must pass. Everything runs in .venv; VENV=FOLDER for another virtual environment.
VENV ?= .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/.test-extra

.PHONY: check test lint golden samples bench wheel clean

check: lint test

test: $(INSTALLED)
	$(PYTHON) -m pytest -n auto

lint: $(INSTALLED)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

golden: $(INSTALLED) ## accepts what the templates render now; read `git diff tests/golden` afterwards
	GENERATOR_UPDATE_GOLDEN=1 $(PYTHON) -m pytest tests/golden

samples: $(INSTALLED) ## whether the bundled corpus is what its script makes; needs espeak-ng, flite and festival
	$(PYTHON) samples/make_corpus.py --check

bench: $(INSTALLED) ## ours beside other exporters: docs/benchmark.md; about ten minutes
	$(PYTHON) -m tests.bench

wheel: $(INSTALLED)
	$(PYTHON) -m build --wheel

clean: ## but for firmware_out/, where files of yours may be
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find generator samples tests -name __pycache__ -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet -e '.[test]'
	touch $@
