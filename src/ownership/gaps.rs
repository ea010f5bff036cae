//! The gaps: documents that are in nobody's hands, or in one person's alone, and how many absences a library can bear.

use schemars::JsonSchema;
use serde::Serialize;

use super::kept;
use crate::{
    clock::Date,
    library::{Document, Library, Owner, Risk},
    text::RelPath,
};

/// A document that is in nobody's hands, or in one person's alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gap {
    /// What is wrong.
    pub kind: GapKind,
    /// The document, named exactly: `sop:vpn`.
    pub document: String,
    /// Its file, relative to the library's root.
    pub path: RelPath,
    /// What is at stake.
    pub risk: Risk,
    /// Who is named as owner.
    pub owner: Option<Owner>,
    /// The line of another file that names the owner: `CODEOWNERS:12`.
    pub from: Option<String>,
    /// The last day of an owner who has left.
    pub left_on: Option<Date>,
    /// Who can take over: the deputy, else the lead of the team.
    pub hand_to: Option<Owner>,
    /// The one person who can answer for it.
    pub alone: Option<String>,
}

/// What is wrong with a document's ownership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GapKind {
    /// Nobody is named.
    NoOwner,
    /// Who is named is not in the roster.
    UnknownOwner,
    /// Who is named has left.
    DepartedOwner,
    /// The roster has nobody in the team that is named.
    EmptyTeam,
    /// One person alone can answer for it: no deputy and no second member of the team is there.
    Alone,
}

/// How many absences the critical documents in force can bear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BusFactor {
    /// The smallest number of people whose absence leaves one of them without anybody who can answer for it; none where no
    /// document can be judged.
    pub people: Option<usize>,
    /// The critical documents that could be judged.
    pub judged: usize,
    /// Those that could not, because the roster does not say who is behind their owner or deputy.
    pub not_judged: usize,
    /// Those that the fewest people can answer for, by name.
    pub weakest: Vec<Weakest>,
}

/// A critical document that the fewest people can answer for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Weakest {
    /// The document, named exactly: `sop:vpn`.
    pub document: String,
    /// The keys of the people who can answer for it, sorted.
    pub people: Vec<String>,
}

pub(super) fn find_gaps(library: &Library, today: Date) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = kept(library)
        .filter_map(|document| find_gap(library, document, today))
        .collect();
    gaps.sort_by(|a, b| {
        let key = |gap: &Gap| (gap.kind, gap.risk == Risk::Standard);
        (key(a), &a.document, &a.path).cmp(&(key(b), &b.document, &b.path))
    });
    gaps
}

fn find_gap(library: &Library, document: &Document, today: Date) -> Option<Gap> {
    let roster = &library.settings.roster;
    let owner = library.owner(document);
    let mut gap = Gap {
        kind: GapKind::NoOwner,
        document: document.exact_name(),
        path: document.path.clone(),
        risk: document.metadata.risk,
        from: document
            .metadata
            .owner_line
            .as_ref()
            .map(ToString::to_string),
        owner,
        left_on: None,
        hand_to: None,
        alone: None,
    };
    let Some(owner) = &gap.owner else {
        return Some(gap);
    };
    if roster.is_empty() {
        // Nobody can say who is there.
        return None;
    }
    let deputy = library.deputy(document);
    let successor = || roster.successor(owner, deputy.clone(), today);
    gap.left_on = roster.departed_on(owner, today);
    if matches!(owner, Owner::Unknown(_)) {
        gap.kind = GapKind::UnknownOwner;
        gap.hand_to = successor().map(|successor| successor.owner().clone());
    } else if gap.left_on.is_some() {
        gap.kind = GapKind::DepartedOwner;
        gap.hand_to = successor().map(|successor| successor.owner().clone());
    } else if roster.people_behind(owner).is_empty() {
        gap.kind = GapKind::EmptyTeam;
    } else {
        let mut reachable = library.reachable(document, today).into_iter();
        let (Some(alone), None) = (reachable.next(), reachable.next()) else {
            return None;
        };
        gap.kind = GapKind::Alone;
        gap.alone = Some(alone.to_owned());
    }
    Some(gap)
}

/// Whoever is absent, a document has somebody as long as one of its people is left: so the number is that of the document
/// with the fewest people, and it is exact.
pub(super) fn bus_factor(library: &Library, today: Date) -> BusFactor {
    let mut factor = BusFactor {
        people: None,
        judged: 0,
        not_judged: 0,
        weakest: Vec::new(),
    };
    let is_critical =
        |document: &&Document| document.is_active() && document.metadata.risk == Risk::Critical;
    for document in kept(library).filter(is_critical) {
        if !is_told(library, document) {
            factor.not_judged += 1;
            continue;
        }
        factor.judged += 1;
        let people = library.reachable(document, today);
        let fewest = factor.people.unwrap_or(usize::MAX);
        if people.len() < fewest {
            factor.weakest.clear();
        }
        if people.len() <= fewest {
            factor.people = Some(people.len());
            factor.weakest.push(Weakest {
                document: document.exact_name(),
                people: people.into_iter().map(str::to_owned).collect(),
            });
        }
    }
    factor.weakest.sort_by(|a, b| a.document.cmp(&b.document));
    factor
}

/// Whether the roster says who is behind everybody whom a document names. Nobody named is told as well.
fn is_told(library: &Library, document: &Document) -> bool {
    let roster = &library.settings.roster;
    let mut named = [library.owner(document), library.deputy(document)]
        .into_iter()
        .flatten();
    named.all(|owner| !roster.people_behind(&owner).is_empty())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::files::Memory;

    const SETTINGS: &str = r#"
[people.ann]
team = "desk"
[people.bob]
team = "desk"
[people.jo]
team = "desk"
until = 2026-05-31
[people.cy]
[teams.desk]
lead = "ann"
[teams.empty]
"#;

    fn library(files: &[(&str, &str)]) -> Library {
        let settings = [("sopbook.toml", SETTINGS)];
        let files = settings.iter().chain(files).map(|(path, text)| {
            let path = RelPath::parse(path).unwrap();
            (path, text.as_bytes().to_vec())
        });
        Library::load(Arc::new(files.collect::<Memory>())).unwrap()
    }

    #[test]
    fn every_gap_is_found_once_and_says_who_can_take_over() {
        let library = library(&[
            ("sops/a.md", ""),
            ("sops/b.md", "---\nowner: eve\n---\n"),
            ("sops/c.md", "---\nowner: jo\ndeputy: cy\n---\n"),
            ("sops/d.md", "---\nowner: jo\nrisk: critical\n---\n"),
            ("sops/e.md", "---\nowner: team:empty\n---\n"),
            ("sops/f.md", "---\nowner: cy\ndeputy: jo\n---\n"),
            ("sops/g.md", "---\nowner: team:desk\n---\n"),
            ("sops/h.md", "---\nstatus: retired\n---\n"),
            ("checklists/c.md", "---\nsops: [c]\n---\n"),
        ]);
        let gaps = find_gaps(&library, date(2026, 6, 15));
        let gaps = gaps.iter().map(|gap| {
            let to = gap.hand_to.as_ref().map(ToString::to_string);
            format!("{:?} {} {to:?} {:?}", gap.kind, gap.document, gap.alone)
        });
        insta::assert_snapshot!(gaps.collect::<Vec<_>>().join("\n"), @r#"
        NoOwner sop:a None None
        UnknownOwner sop:b None None
        DepartedOwner sop:d Some("ann") None
        DepartedOwner checklist:c Some("cy") None
        DepartedOwner sop:c Some("cy") None
        EmptyTeam sop:e None None
        Alone sop:f None Some("cy")
        "#);
    }

    fn factor(documents: &[&str]) -> (Option<usize>, usize, Vec<String>) {
        let texts = documents.iter().enumerate().map(|(at, keys)| {
            let text = format!("---\nrisk: critical\n{keys}\n---\n");
            (format!("sops/s{at}.md"), text)
        });
        let texts: Vec<(String, String)> = texts.collect();
        let files: Vec<(&str, &str)> = texts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let factor = bus_factor(&library(&files), date(2026, 6, 15));
        let weakest = factor.weakest.iter();
        let weakest = weakest.map(|weakest| weakest.document.clone()).collect();
        (factor.people, factor.not_judged, weakest)
    }

    #[test]
    fn the_bus_factor_is_that_of_the_document_with_the_fewest_people() {
        let weakest = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let three = "owner: team:desk\ndeputy: cy";
        assert_eq!(factor(&[three]), (Some(3), 0, weakest(&["sop:s0"])));
        let both = [three, "owner: cy", "owner: bob"];
        assert_eq!(factor(&both), (Some(1), 0, weakest(&["sop:s1", "sop:s2"])));
        assert_eq!(factor(&["owner: jo", "owner: cy"]).0, Some(0));
        assert_eq!(factor(&[""]).0, Some(0), "nobody is named");
        assert_eq!(factor(&["owner: team:empty", "owner: eve"]).0, None);
        assert_eq!(
            factor(&["owner: eve", three]),
            (Some(3), 1, weakest(&["sop:s1"]))
        );
        assert_eq!(factor(&["owner: cy\nstatus: draft"]).0, None);
    }
}
