//! The `sopbook` binary.

fn main() {}
