# The habits of the house, one a line. The two commands a user needs are in the README.
PYTHON := .venv/bin/python
# tools that look at the lock, apart from what it locks
SUPPLY := .venv/supply

.PHONY: help setup demo test check format lock bench-desk source fuzz audit sbom

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup:  ## set up .venv with everything a developer needs
	python3 bootstrap.py test --version

demo:  ## crawl the demo issue and print its report
	python3 bootstrap.py demo

test:  ## run the tests
	python3 bootstrap.py test

check:  ## lint, types and import contracts, as CI does
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

format:  ## put code into the house's shape
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench-desk:  ## time every screen of the desk over a full store: make bench-desk home=/path/to/folder
	$(PYTHON) benchmarks/desk.py --home "$(home)"

source:  ## begin a new source: make source name=kites url=https://kites.example/2024/first-flight
	.venv/bin/sourcedesk add-source "$(name)" "$(url)"
	$(PYTHON) -m pytest -q tests/test_sources.py -k "$(name)"

lock:  ## resolve pyproject.toml into the two lock files (needs uv)
	uv pip compile -q pyproject.toml --extra postgres --extra plots --group build --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.lock
	uv pip compile -q pyproject.toml --extra postgres --extra plots --group build --group dev --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements.lock -o requirements-dev.lock

fuzz:  ## feed strangers' bytes to every reader: make fuzz seconds=600 (for each)
	$(PYTHON) benchmarks/fuzz.py --seconds $(or $(seconds),600)

$(SUPPLY)/ready: pyproject.toml
	python3 -m venv --clear $(SUPPLY)
	$(SUPPLY)/bin/python -m pip install -q --upgrade pip
	$(SUPPLY)/bin/python -m pip install -q --group supply
	touch $@

audit: $(SUPPLY)/ready  ## ask for known holes in what is locked; says so where the data cannot be had
	$(SUPPLY)/bin/python .ci/audit.py

sbom: $(SUPPLY)/ready  ## list what is locked, as CycloneDX: sbom.json
	$(SUPPLY)/bin/cyclonedx-py requirements requirements.lock --output-format JSON -o sbom.json
