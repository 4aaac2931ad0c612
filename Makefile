# `make` says what there is to do. `make figures` and `make test` need nothing but Python >= 3.11 and make.

VENV ?= .venv
# The first of these that is new enough, unless the caller names one: make test PYTHON=/path/to/python3.12
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)) python3)
QUICK ?=
WORKERS ?= 2
GREY ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
quick := $(filter-out 0,$(QUICK))
grey := $(filter-out 0,$(GREY))
DATA := figures/data$(if $(quick),/quick)
OUT := figures/out$(if $(quick),/quick)

# Every drawing that has a sweep is a figure; the one that is ready at once comes first.
FIRST := effective_parameters
SHOWN := sparse_law sharp_law frontier leaderboard sketching random_masks# in the README
found := $(filter $(basename $(notdir $(wildcard sims/sweeps/*.py))),$(basename $(notdir $(wildcard figures/*.py))))
FIGURES := $(strip $(filter $(FIRST),$(found)) $(sort $(filter-out $(FIRST),$(found))))

# numba's cache on disk keeps a compiled caller when a function it calls changes in another file: one cache per code.
SIMS := $(sort $(wildcard sims/*.py sims/*/*.py))
ifndef NUMBA_CACHE_DIR
export NUMBA_CACHE_DIR := $(CURDIR)/.cache/numba/$(firstword $(shell cat $(SIMS) | cksum))
endif

# Threads of a BLAS wait for each other by spinning; where other threads work too, that costs many times what it gains.
export OPENBLAS_NUM_THREADS ?= 1

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.NOTPARALLEL:
.PHONY: help figures test bench lint types readme clean FORCE

help:
	@echo 'peff: the sparse Law of Robustness, confronted with exact enumeration'
	@echo
	@echo '  make figures   draw every figure into figures/out (QUICK=1: smaller sweeps, in figures/out/quick;'
	@echo '                 GREY=1: also a grey copy of each)'
	@echo '  make test      run the tests (ARGS="-k lipschitz" passes options on)'
	@echo '  make bench     run the benchmarks'
	@echo '  make lint      check style and format'
	@echo '  make types     check types'
	@echo '  make readme    renew the generated parts of README.md'
	@echo '  make clean     remove what was built (the environment $(VENV) stays: rm -r $(VENV))'
	@echo
	@echo 'Each sets itself up in $(VENV). Figures: $(FIGURES)'

# --- the environment: made once, filled again only when the requirements have changed in content ---------------------

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "peff needs Python 3.11 or newer; here is: $$($(PYTHON) --version 2>&1)."; \
		echo 'Name another one with PYTHON=/path/to/python3.11'; exit 1; }
	@echo "setting up $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo 'Python could not make a virtual environment: is its venv module installed?'; exit 1; }
	@touch $@

$(VENV)/requirements: $(VENV)/made FORCE
	@cat setup.cfg pyproject.toml | cmp -s - $@ || cat setup.cfg pyproject.toml > $@

# figures.ready: what the package itself needs; X.ready: that and setup.cfg's extra X.
$(VENV)/%.ready: $(VENV)/requirements
	@echo 'installing what `make $*` needs'
	@$(PIP) install --editable '.$(if $(filter-out figures,$*),[$*])'
	@touch $@

# --- figures ---------------------------------------------------------------------------------------------------------
# A manifest lists the content hash of every file that a sweep or a drawing rests on, found by following its imports.
# It is looked at every time and rewritten only when it differs, so that what is built rests on contents, not on dates.

MANIFEST := $(BIN)/python sims/sweeps/provenance.py --out

figures/data/%.manifest: FORCE $(VENV)/figures.ready
	@$(MANIFEST) $@ sims/sweeps/$*.py

figures/out/%.manifest: FORCE $(VENV)/figures.ready
	@$(MANIFEST) $@ figures/$*.py

$(DATA)/%.json: figures/data/%.manifest
	@echo '$*'
	@$(BIN)/python -m sims.sweeps.$* $(if $(quick),--quick) --out $@

$(OUT)/%.grey.png: $(OUT)/%.png
	@$(BIN)/python figures/style.py $< $@

$(OUT)/%.png $(OUT)/%.pdf: $(DATA)/%.json figures/out/%.manifest
	@$(BIN)/python figures/$*.py $< $(OUT)/$*

figures: $(FIGURES:%=$(OUT)/%.png) $(FIGURES:%=$(OUT)/%.pdf) $(if $(grey),$(FIGURES:%=$(OUT)/%.grey.png))
	@echo 'figures are up to date: $(FIGURES:%=$(OUT)/%.png)'
	@$(if $(quick),:,for name in $(SHOWN); do cmp -s docs/$$name.png $(OUT)/$$name.png || \
		echo "README.md shows another $$name: make readme"; done)

# --- checks ----------------------------------------------------------------------------------------------------------

# Tests that share a report or all audits stay in one process (`--dist loadgroup`); WORKERS=0 runs all of them in this one.
test: $(VENV)/test.ready
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

bench: $(VENV)/bench.ready
	@$(BIN)/python -m pytest benchmarks $(ARGS)

lint: $(VENV)/lint.ready
	@$(BIN)/python -m ruff check . && $(BIN)/python -m ruff format --check .

types: $(VENV)/lint.ready
	@$(BIN)/python -m mypy

readme: figures
	@$(BIN)/python -m sims.sweeps.claims README.md
	@$(BIN)/python -m sims.sweeps.standings README.md
	@$(BIN)/python -m bounds theory/errata.md
	@mkdir -p docs && cp $(SHOWN:%=figures/out/%.png) docs/

clean:
	rm -rf figures/data figures/out build dist .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find theory sims tests figures benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
