//! The laws of `tests/it/properties/laws`, built for libFuzzer. `make fuzz` runs them.

#[path = "../../tests/it/properties/laws/mod.rs"]
pub mod laws;
