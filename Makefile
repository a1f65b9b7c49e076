# The two commands of the house are `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.from-lock

.PHONY: run test check bench lock clean

run: $(STAMP)            ## Start everything with the demonstration; Ctrl-C stops it.
	COUNTERSIGN_DEMO=$${COUNTERSIGN_DEMO-1} exec $(BIN)/countersign run

test: $(STAMP)           ## Everything: style, types, import contracts, rules, rooms, web, house, journeys.
	$(MAKE) --no-print-directory --jobs 3 packages lint floors
	$(MAKE) --no-print-directory --jobs 2 types behaviour

check: $(STAMP)          ## The fast half: style, types, import contracts, rules and house.
	$(MAKE) --no-print-directory --jobs 2 style
	$(BIN)/pytest -q -m "not slow" $(wildcard tests/rules tests/house tests/project)

.PHONY: packages style types lint floors behaviour
packages:
	@sh .ci/packages
style: types lint floors
types:
	$(BIN)/mypy
lint:
	$(BIN)/ruff check src tests $(wildcard bench)
floors:
	$(BIN)/lint-imports
behaviour:  # Beside the types: they leave one core idle, and so do the tests until their database stands.
	$(BIN)/pytest -n 2 -q

bench: $(STAMP)          ## Repeatable measurements; writes bench.json into the data folder.
	$(BIN)/python -m bench

# The environment comes from the hashed lock alone; --no-build-isolation keeps the build backend inside it.
$(STAMP): requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(STAMP)

.PHONY: words
words: $(STAMP)          ## Write new phrases into the catalogues of words, take out those nobody says.
	$(BIN)/python -m countersign.project.written.phrases

lock:                    ## Write both lock files anew from pyproject.toml.
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header --extra dev -c requirements.lock pyproject.toml \
		-o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
