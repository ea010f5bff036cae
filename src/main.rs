//! The `sopbook` binary: everything happens in [`sopbook::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    sopbook::cli::main()
}
