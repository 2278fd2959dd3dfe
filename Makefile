# Everything that Headlight needs is set up by the target that needs it: .venv and node_modules
# here, chromium through apt-get. `make help` lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --warn-undefined-variables

PYTHON ?= python3
CHROMIUM ?= /usr/bin/chromium
HOST ?= 127.0.0.1
PORT ?= 8000
BENCH ?=
GPU ?= --ignore-gpu-blocklist --enable-features=Vulkan --use-angle=vulkan
# Processes that share the Python tests: one of them needs up to 4 GB of memory.
PYTESTS ?= 2
BIN := .venv/bin
PAGE := server/static/index.html

export CHROMIUM PYTHON
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PAGE_SOURCES := $(shell find web -type f -not -name '*.md' 2> /dev/null) \
	$(wildcard vite.config.* svelte.config.* tsconfig*.json) package.json package-lock.json

##@ Use

serve: ## Serve the page with the built-in model (HOST=, PORT=); needs no torch
	@$(MAKE) --no-print-directory --jobs=2 .venv/.serve $(PAGE)
	$(BIN)/headlight serve --host $(HOST) --port $(PORT)

build: $(PAGE) ## Build the page into server/static

install: .venv/.dev ## Set up .venv with all that `headlight export` needs

site: $(PAGE) .venv/.serve ## Write the page with the built-in model as a static site, into build/site
	$(BIN)/headlight site --out build/site --overwrite

wheel: $(PAGE) .venv/.serve ## Build the wheel, with the page and the built-in model, into dist
	rm -rf build/lib build/bdist.*
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

##@ Check

test: ## Everything that must hold before a change lands
	@$(TOGETHER) $(LINT) build
	@$(MAKE) --no-print-directory test-python test-web test-e2e

lint: ## ruff, mypy, eslint, prettier, svelte-check
	@$(TOGETHER) $(LINT)

# What needs one core each is done two at a time, each with its own output in one piece; a failure
# stops none of the others. What is set up for Python and for Node comes beside one another so too.
TOGETHER = $(MAKE) --no-print-directory --jobs=2 --keep-going \
	$(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
LINT := lint-types lint-web lint-python lint-format lint-svelte

lint-python: .venv/.dev ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-types: .venv/.dev .venv/.types ## mypy
	$(BIN)/mypy -p clip_headlight -p tests

lint-web: node_modules/.installed ## eslint
	npm run --silent lint

lint-format: node_modules/.installed ## prettier
	npm run --silent format:check

lint-svelte: node_modules/.installed ## svelte-check, tsc
	npm run --silent check

test-python: .venv/.dev $(PAGE) ## pytest: export and server (with the wheel)
	OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses $(PYTESTS) --dist loadfile

test-web: node_modules/.installed ## vitest: engine, mathematics, state, views
	npm test --silent

test-e2e: .venv/.serve $(PAGE) .venv/.chromium ## Playwright: the page in Chromium, WebGPU and wasm
	npm run --silent e2e

test-gpu: .venv/.dev $(PAGE) .venv/.chromium ## WebGPU's tests on another adapter, fp16 as well (GPU=Chromium's flags)
	HEADLIGHT_GPU="$${HEADLIGHT_GPU:-$(GPU)}" npm run --silent e2e -- --project=webgpu

bench: .venv/.dev $(PAGE) .venv/.chromium ## Measure speed and memory, 40 minutes (BENCH=--quick: 9 minutes)
	$(BIN)/python -m tests.bench $(BENCH)

##@ Make what is committed

bundle: .venv/.dev ## Export the built-in model to server/bundles/shapes again
	$(BIN)/headlight export Headlight-Shapes --precision fp32,q8 --out server/bundles/shapes --overwrite
	$(BIN)/headlight textspan server/bundles/shapes --images toy
	$(BIN)/headlight toy truth server/bundles/shapes --write --svg docs/figures/heads.svg \
	  --update docs/textspan.md
	rm -rf build/shapes.index
	$(BIN)/headlight index toy:512 --bundle server/bundles/shapes --out build/shapes.index
	$(BIN)/headlight gallery build/shapes.index --bundle server/bundles/shapes --extremes 5

screenshots: .venv/.serve $(PAGE) .venv/.chromium ## Take the README's pictures again
	node tests/e2e/screenshots.js docs/screenshots docs/figures

##@ Tidy

clean: ## Remove what was built and installed here
	rm -rf .venv build dist node_modules server/static test-results playwright-report
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z][a-z0-9-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: serve build install site wheel test lint lint-python lint-types lint-web lint-format lint-svelte test-python test-web test-e2e test-gpu bench bundle screenshots clean help

# Each file below stands for one thing that is set up; it is done again when what it is made of
# is newer.

$(BIN)/python:
	@.ci/system python
	$(PYTHON) -m venv .venv

.venv/.serve: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

# To compile all of torch ahead takes minutes; what is used is compiled when it is first imported.
.venv/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --no-compile --editable '.[dev]'
	@touch $@ .venv/.serve

# mypy does not follow an editable installation, so links give the folders their package names.
.venv/.types: Makefile | $(BIN)/python
	mkdir -p build/types/clip_headlight
	ln -sfn ../../../export build/types/clip_headlight/export
	ln -sfn ../../../server build/types/clip_headlight/server
	@touch $@

.venv/.chromium: node_modules/.installed | $(BIN)/python
	@.ci/system chromium
	@touch $@

node_modules/.installed: package.json package-lock.json
	@.ci/system node
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(PAGE_SOURCES) node_modules/.installed
	npm run --silent build
	@test -f $@
	@touch $@
