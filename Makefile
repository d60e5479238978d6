# The work is done by the scripts under tools/. This file chooses a Python for them.
# A Python for making .venv: 3.13, 3.12, 3.11, else a newer python3.
FIND_PYTHON = for python in .venv/bin/python python3.13 python3.12 python3.11 python3; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; python=; done; \
	if [ -z "$$python" ]; then echo 'This needs Python 3.11 or newer: python3.11, python3.12, python3.13 or python3.' >&2; exit 1; fi

# Compiled modules are kept: without them each process starts by compiling six hundred.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check test-services bench load soak kills cluster first-server lighthouse guide dev lock messages
run:
	@$(FIND_PYTHON); exec $$python -m tools.run

dev:
	@$(FIND_PYTHON); $$python -m tools.install requirements.txt && exec .venv/bin/python -m tools.dev

test:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.test

check:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.check

test-services:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.services

bench:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.bench

load:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.morning

lighthouse:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.lighthouse

guide:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.guide

soak:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.bench_memory

kills:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.kills

cluster:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.cluster

first-server:
	@$(FIND_PYTHON); exec $$python -m tools.first_server

messages:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && .venv/bin/python tools/catalogues.py extract && exec .venv/bin/python tools/catalogues.py upstream

lock:
	@$(FIND_PYTHON); $$python -m tools.install requirements-dev.txt && exec .venv/bin/python -m tools.lock
