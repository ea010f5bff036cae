# What a contributor runs. Every target works on a fresh clone.

CARGO ?= cargo

.PHONY: help test lint check tools

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: tools ## Run every test, the browser test included; nothing is skipped
	$(CARGO) test --locked

lint: ## Check format, clippy and documentation, as CI does
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps

check: lint test ## Run lint and test

# The built site is driven in a real browser. Where a tool is missing and we may install it, we do.
tools: ## Make sure that git, Chromium and Node.js are there
	@missing=""; \
	command -v git >/dev/null || missing="$$missing git"; \
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
