//! The `sopbook` binary: everything happens in [`sopbook::cli`].

use std::process::ExitCode;

/// Reading a library is a flood of small strings, which the system's allocator hands out at a fifth of the whole cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sopbook::cli::main()
}
