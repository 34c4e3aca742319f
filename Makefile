.DEFAULT_GOAL := help
.PHONY: help demo test lint bench reliability docs readme tables engine lock clean
SHELL := /bin/bash
BIN := .venv/bin
PYTHON ?= $(if $(and $(wildcard $(BIN)/uv),$(wildcard $(BIN)/python)),$(BIN)/python,python3)
SETUP := @$(PYTHON) -E -S tools/bootstrap.py
export ARGS

help: ## Show what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: ## Check the example mesh and deploy it in a local cloud; sets up everything on a fresh machine
	$(SETUP) demo

test: ## Run the tests; ARGS="tests/mesh -k names" chooses; sets up everything on a fresh machine
	$(SETUP) ready
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

lint: ## Check style, types and the arrows between rooms
	$(SETUP) dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports

bench: ## Measure and print; needs a quiet machine
	$(SETUP) ready
	@$(BIN)/python -m bench $(ARGS)

reliability: ## Try to break it in full, and write the figures; half an hour
	$(SETUP) ready
	@$(BIN)/python tools/reliability.py $(ARGS)

docs: ## Write what is generated in docs/ anew
	$(SETUP) dev
	@$(BIN)/python -m mesh_platform.documents.schema docs/schemas
	@$(BIN)/python -m mesh_platform.documents.reference docs/documents.md
	@$(BIN)/python -m mesh_platform.localcloud.reference docs/local-cloud.md
	@$(BIN)/python -m mesh_platform.governance.reference docs
	@$(BIN)/python tools/components_reference.py
	@$(BIN)/python tools/workflows.py
	@$(BIN)/python -m mesh_platform.creation.seal

readme: ## Run every command of README.md in a clean clone of what is committed
	@$(PYTHON) tools/readme.py

tables: ## Write the local cloud's tables of resource types anew, from the installed provider SDKs
	$(SETUP) dev
	@$(BIN)/python tools/provider_tables.py

engine: ## Obtain the Pulumi engine: from PATH, its installer, or built from its module (minutes, once)
	$(SETUP) engine

lock: ## Resolve requirements/ from pyproject.toml; ARGS=--upgrade takes the newest versions
	$(SETUP) lock

clean: ## Remove what make has made; the local cloud stays (mesh local down --purge)
	@rm -rf .venv .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build .mesh/*.log .mesh/*.lock
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
