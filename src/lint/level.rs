//! How much a rule weighs at a path: its default, changed by `[rules]`, changed by each `[[overrides]]` that covers the path,
//! a later one winning.

use super::rule::Rule;
use crate::{
    diagnostic::Severity,
    library::{Level, Settings},
    text::{RelPath, Spanned},
};

/// The severity of a rule in the file at `path`; none where it is off.
pub(super) fn severity(rule: &Rule, path: &RelPath, settings: &Settings) -> Option<Severity> {
    let mut severity = last(&settings.rules, rule, Some(rule.default));
    for over in &settings.overrides {
        if over.paths.is_match(path.as_str()) {
            severity = last(&over.rules, rule, severity);
        }
    }
    severity
}

/// Whether a rule is on anywhere.
pub(super) fn is_on(rule: &Rule, settings: &Settings) -> bool {
    let overrides = settings.overrides.iter();
    last(&settings.rules, rule, Some(rule.default)).is_some()
        || overrides
            .map(|over| last(&over.rules, rule, None))
            .any(|severity| severity.is_some())
}

fn last(
    levels: &[(Spanned<String>, Level)],
    rule: &Rule,
    otherwise: Option<Severity>,
) -> Option<Severity> {
    let named = levels
        .iter()
        .rev()
        .find(|(name, _)| name.value == rule.name);
    match named {
        Some((_, Level::Error)) => Some(Severity::Error),
        Some((_, Level::Warning)) => Some(Severity::Warning),
        Some((_, Level::Off)) => None,
        None => otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::find_rule;

    #[test]
    fn the_later_override_that_covers_a_path_wins() {
        let settings = Settings::parse(Some(
            "rules = { never-reviewed = \"off\" }\n\
             [[overrides]]\npaths = [\"sops/**\"]\nrules = { never-reviewed = \"error\" }\n\
             [[overrides]]\npaths = [\"sops/old/*\"]\nrules = { never-reviewed = \"warning\", broken-link = \"off\" }\n",
        ));
        let at = |name: &str, path: &str| {
            let rule = find_rule(name).unwrap();
            severity(rule, &RelPath::parse(path).unwrap(), &settings)
        };
        assert_eq!(at("never-reviewed", "checklists/a.md"), None);
        assert_eq!(at("never-reviewed", "sops/a.md"), Some(Severity::Error));
        assert_eq!(
            at("never-reviewed", "sops/old/a.md"),
            Some(Severity::Warning)
        );
        assert_eq!(at("broken-link", "sops/old/a.md"), None);
        assert_eq!(at("broken-link", "sops/a.md"), Some(Severity::Error));
        assert!(is_on(find_rule("never-reviewed").unwrap(), &settings));
    }
}
