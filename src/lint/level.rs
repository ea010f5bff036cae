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
    let mut severity = last(&settings.rules, rule, weight(rule.default));
    for over in &settings.overrides {
        if over.paths.is_match(path.as_str()) {
            severity = last(&over.rules, rule, severity);
        }
    }
    severity
}

/// The most that a rule weighs anywhere; none where it is off everywhere.
pub(super) fn most(rule: &Rule, settings: &Settings) -> Option<Severity> {
    let overrides = settings.overrides.iter();
    overrides
        .map(|over| last(&over.rules, rule, None))
        .chain([last(&settings.rules, rule, weight(rule.default))])
        .max()
        .flatten()
}

fn weight(level: Level) -> Option<Severity> {
    match level {
        Level::Error => Some(Severity::Error),
        Level::Warning => Some(Severity::Warning),
        Level::Off => None,
    }
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
    named.map_or(otherwise, |(_, level)| weight(*level))
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
        let most = |name: &str| most(find_rule(name).unwrap(), &settings);
        assert_eq!(most("never-reviewed"), Some(Severity::Error));
        assert_eq!(most("overloaded-owner"), None);
    }
}
