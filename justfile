# `just ready` before a change is handed on; each line works without just, too.

# Everything that CI checks, but for the record check of the demonstration.
ready: fmt lint tidy score test

fmt:
    cargo fmt --all

lint:
    cargo clippy --workspace --all-targets -- -D warnings

tidy:
    cargo xtask tidy

# Codes the annotated news and holds the scores against gold/floors.toml.
score *OPTIONS:
    cargo xtask score {{OPTIONS}}

test:
    cargo test --workspace

# Licences, advisories and sources of all dependencies (needs cargo-deny).
deny:
    cargo deny check

# The very thing that CI runs.
ci:
    .ci/run
