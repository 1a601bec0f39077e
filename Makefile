# `make check` is what a change must pass. Everything runs in .venv; VENV=FOLDER for another virtual environment.
VENV ?= .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/.test-extra

.PHONY: check test soak lint golden samples bench docs linkcheck wheel clean

check: lint test

test: $(INSTALLED)
	$(PYTHON) -m pytest -n auto

soak: $(INSTALLED) ## the live board and killed sweeps at length, half an hour; needs clang++ and the real recordings
	GENERATOR_SOAK=1 CI=1 $(PYTHON) -m pytest -rA tests/firmware/test_virtual.py tests/firmware/test_schedules.py \
		tests/firmware/test_fuzz.py tests/unit/test_link_fuzz.py tests/record tests/e2e/test_kill.py

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

docs: $(INSTALLED) ## the documentation as a site: build/docs/docs/index.html; a warning is an error
	$(PYTHON) -m sphinx -W --keep-going -q -c docs . build/docs
	@echo build/docs/docs/index.html

linkcheck: $(INSTALLED) ## whether the pages' links into the network lead somewhere; needs one
	$(PYTHON) -m sphinx -q -b linkcheck -c docs . build/linkcheck

wheel: $(INSTALLED)
	$(PYTHON) -m build --wheel

clean: ## but for firmware_out/, where files of yours may be
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find generator samples tests -name __pycache__ -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet -e '.[test]'
	touch $@
