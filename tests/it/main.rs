//! The integration tests, in one binary so that it links once: one module per command or topic.

fn main() {}
