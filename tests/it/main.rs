//! The integration tests, in one binary so that it links once: one module per command or topic.
//!
//! Most tests stand next to the code that they are about. Here stands what only the whole can show: commands as a
//! person types them, against a library made for the test ([`support::LibraryBuilder`]), and rules of the house that
//! no compiler keeps ([`layers`]).

#![expect(
    clippy::disallowed_methods,
    reason = "tests make libraries on disk and start the binary"
)]

mod adopt;
mod assess;
mod bad_input;
mod body_hash;
mod contract;
mod due;
mod generated;
mod harness;
mod history;
mod init;
mod layers;
mod lint;
mod list;
mod new;
mod owners;
mod pages;
mod past;
#[cfg(unix)]
mod pipelines;
mod properties;
mod reports;
mod review;
mod rules;
mod schemas;
mod search;
mod show;
mod site;
mod status;
mod support;
#[cfg(unix)]
mod torture;
mod trend;
mod watch;
