# まちむすび. `make run` brings the whole system up at http://localhost:8000; `make test` runs every check.
# Everything that is installed lies in .local/, .venv/ and frontend/node_modules/.

UV_VERSION := 0.13.9
PORT ?= 8000
UV := .local/uv/bin/uv
PY := .venv/bin/python
PYTEST := .venv/bin/pytest
# Run by targets of their own.
LATER := --ignore tests/infra --ignore tests/faults --ignore tests/budgets --ignore tests/load
# A shell that forbids Python to keep what it compiled makes every process compile some 1,600 modules anew.
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/.local/uv/bin:$(CURDIR)/.venv/bin:$(PATH)

.PHONY: run reset demo-large setup check test load bench format lint types contract unit rooms faults cloud frontends audit sbom

run: .venv/synced ## the whole system on this machine, until Ctrl-C
	@exec $(PY) -m infra.local.run --port $(PORT)

reset: .venv/synced ## forget the local cloud's data
	@$(PY) -m infra.local.reset

demo-large: .venv/synced ## 40 vendors, 300 gifts and 14,000 donations of a year into what `make run` runs; may be left off and goes on
	@PYTHONPATH=functions $(PY) -m infra.local.seed.load

setup: .venv/synced .local/stamps/browser ## everything that run and test need
	@$(PY) -m infra.local.prepare

check: setup ## the fast part: under 90 seconds
	@$(MAKE) --no-print-directory -j2 --output-sync=target lint types contract frontends
	@$(MAKE) --no-print-directory unit

test: setup ## every check, on a local cloud of its own: about 15 minutes on two cores, 24 on slow ones
	@$(MAKE) --no-print-directory -j2 --output-sync=target lint types contract frontends
	@$(MAKE) --no-print-directory rooms faults cloud
	@$(MAKE) --no-print-directory sbom audit

load: setup ## heavy runs: concurrency, throughput, and properties with new examples
	EXAMPLES=explore $(PYTEST) tests -m "not cloud and not browser" --without-aws -n 2
	$(PYTEST) tests/load

bench: setup ## the figures: build/bench.json and a table
	$(PY) -m tests.bench

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	PYTHONPATH=functions .venv/bin/lint-imports
	.venv/bin/cfn-lint --include-checks I --template template.yaml infra/edge.yaml infra/recovery.yaml

types:
	.venv/bin/mypy
	.venv/bin/mypy -p infra

contract: ## template, package, tools
	$(PYTEST) tests/infra -m "not cloud and not browser"

unit: ## what needs no AWS, not even a mocked one
	$(PYTEST) tests -m "not cloud and not browser" --without-aws -n 2 $(LATER)

rooms: ## every room, on a mocked AWS
	$(PYTEST) tests -m "not cloud and not browser" -n 2 $(LATER)

faults: ## every AWS call of every operation breaks once in each way; budgets
	$(PYTEST) tests/budgets tests/faults -m "not cloud and not browser" -n 2 --dist loadgroup

cloud: ## the deployed system: doors, events, every page in a browser
	$(PY) -m tests.localcloud tests -m "cloud or browser" --ignore tests/load -n 2 --dist loadfile --no-loadscope-reorder

frontends:
	@$(PY) -m infra.local.prepare
	npm --prefix frontend run lint --workspaces --if-present
	npm --prefix frontend run test --workspaces --if-present

sbom: ## what the system is made of
	@mkdir -p build
	@$(UV) export --frozen --no-emit-project --no-header | .venv/bin/cyclonedx-py requirements - --output-file build/sbom-python.json
	@npm --prefix frontend sbom --sbom-format cyclonedx --package-lock-only > build/sbom-javascript.json
	@echo "build/sbom-python.json, build/sbom-javascript.json"

audit: ## warns, never fails: an advisory is no reason to stop a repair
	@$(UV) export --frozen --no-emit-project --no-header > build/requirements.txt
	@.venv/bin/pip-audit --disable-pip -r build/requirements.txt > build/audit-python.txt 2>&1 \
	  || echo "warning: advisories, or no network: build/audit-python.txt"
	@npm --prefix frontend audit --audit-level=high > build/audit-javascript.txt 2>&1 \
	  || echo "warning: advisories, or no network: build/audit-javascript.txt"

format:
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

$(UV):
	@command -v python3 > /dev/null || { echo "Python 3 is missing: install python3 and python3-venv."; exit 1; }
	@echo "  Installing uv $(UV_VERSION) …"
	@python3 -m venv .local/uv || { echo "python3 -m venv failed: install the package python3-venv."; exit 1; }
	@.local/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/synced: $(UV) uv.lock .python-version
	@echo "  Installing the Python environment …"
	@$(UV) sync --frozen --quiet
	@touch $@

.local/stamps/browser:
	@sh infra/local/browser.sh
	@mkdir -p .local/stamps && touch $@
