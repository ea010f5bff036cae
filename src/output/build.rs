//! Renders what a build of the site came to.

use std::io::{self, Write};

use super::{Format, write_json};
use crate::{site::BuildReport, text::count};

/// Writes where the site is, or the whole report as JSON.
///
/// # Errors
/// Where the writer fails.
pub fn render(report: &BuildReport, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => write_json(report, out),
        Format::Text => writeln!(out, "{}", report.out.display()),
    }
}

/// Says in one line what was built: `built 24 pages and 2 pictures with search, 1.4 MB`.
#[must_use]
pub fn summary(report: &BuildReport) -> String {
    let pictures = match report.assets {
        0 => String::new(),
        number => format!(" and {}", count(number, "picture")),
    };
    let search = if report.search {
        " with search"
    } else {
        " without search"
    };
    let tenths = report.bytes / 100_000;
    format!(
        "built {}{pictures}{search}, {}.{} MB",
        count(report.pages, "page"),
        tenths / 10,
        tenths % 10
    )
}
