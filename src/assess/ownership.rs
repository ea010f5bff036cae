//! Action step 4.5: documentation in order, each page with an owner who is there and somebody who can stand in.

use std::collections::BTreeMap;

use super::{Evidence, failing, knowledge};
use crate::{
    clock::Date,
    library::{Document, Failing, Library, Measure, Owner, Share},
    text::count,
};

const FEED: &str = "documents: `sopbook new sop TITLE` makes the first one";
const ROSTER: &str = "`[people]` and `[teams]` in sopbook.toml";

pub(super) fn judge(evidence: &Evidence<'_>) -> Vec<Measure> {
    vec![
        backed_up(evidence),
        knowledge::fresh(evidence, 95),
        knowledge::filed(evidence.library),
        bearable(evidence.library),
    ]
}

fn backed_up(evidence: &Evidence<'_>) -> Measure {
    const NAME: &str = "active documents with an owner who is there and a backup";
    let library = evidence.library;
    if library.settings.roster.is_empty() {
        return Measure::no_data(NAME, Some(100), ROSTER);
    }
    let mut problems = Vec::new();
    let mut documents = 0;
    for document in knowledge::in_use(library).filter(|document| document.is_active()) {
        documents += 1;
        if let Some(why) = why_alone(library, document, evidence.today) {
            problems.push(failing(document, why));
        }
    }
    let share = Share {
        count: documents - problems.len(),
        of: documents,
    };
    Measure::counted(NAME, 100, share, FEED)
        .note("a backup is a deputy, or a second person in the owning team; people past `until` do not count")
        .failing(problems)
}

fn why_alone(library: &Library, document: &Document, today: Date) -> Option<String> {
    let roster = &library.settings.roster;
    let Some(owner) = library.owner(document) else {
        return Some("it has no owner".to_owned());
    };
    if let Owner::Unknown(written) = &owner {
        return Some(format!("nobody in the roster is `{written}`"));
    }
    let there = roster.people_behind(&owner);
    if there.iter().all(|person| person.has_left(today)) {
        return Some(match roster.departed_on(&owner, today) {
            Some(last) => format!("`{owner}` left after {last}"),
            None => format!("the roster has nobody in `{owner}`"),
        });
    }
    let reachable: Vec<&str> = library.reachable(document, today).into_iter().collect();
    match reachable.as_slice() {
        [alone] => Some(format!("nobody stands in for `{alone}`")),
        _ => None,
    }
}

fn bearable(library: &Library) -> Measure {
    let limit = library.settings.ownership.max_documents as usize;
    let mut load: BTreeMap<Owner, usize> = BTreeMap::new();
    for document in knowledge::in_use(library) {
        if let Some(owner) = library.owner(document) {
            *load.entry(owner).or_default() += 1;
        }
    }
    let problems: Vec<Failing> = load
        .iter()
        .filter(|(_, documents)| **documents > limit)
        .map(|(owner, documents)| Failing {
            what: owner.to_string(),
            why: format!("answers for {}", count(*documents, "document")),
        })
        .collect();
    let share = Share {
        count: load.len() - problems.len(),
        of: load.len(),
    };
    Measure::counted(
        "owners who answer for no more documents than they can",
        100,
        share,
        "documents with owners",
    )
    .note(format!(
        "the most is {limit}, set by `ownership.max-documents`"
    ))
    .failing(problems)
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use crate::library::Verdict;

    const SETTINGS: &str = r#"
[ownership]
max-documents = 2

[people.ann]
team = "desk"

[people.bob]
team = "desk"
until = 2026-01-31

[people.cy]
team = "net"

[people.di]
team = "net"

[teams.desk]
lead = "ann"

[teams.net]
lead = "cy"
"#;

    fn problems(measure: &Measure) -> Vec<String> {
        let problems = measure.failing.iter();
        problems
            .map(|failing| format!("{}: {}", failing.what, failing.why))
            .collect()
    }

    #[test]
    fn one_person_out_sick_must_not_stop_a_service() {
        let library = library(&[
            ("sopbook.toml", SETTINGS),
            ("sops/alone.md", "---\nowner: cy\n---\n"),
            ("sops/deputy.md", "---\nowner: cy\ndeputy: ann\n---\n"),
            ("sops/gone.md", "---\nowner: bob\n---\n"),
            ("sops/left-deputy.md", "---\nowner: cy\ndeputy: bob\n---\n"),
            ("sops/nobody.md", ""),
            ("sops/self.md", "---\nowner: cy\ndeputy: cy\n---\n"),
            ("sops/small-team.md", "---\nowner: team:desk\n---\n"),
            ("sops/team.md", "---\nowner: team:net\n---\n"),
            ("sops/unknown.md", "---\nowner: eve\n---\n"),
        ]);
        let measure = backed_up(&evidence(&library));
        assert_eq!(
            problems(&measure),
            [
                "sop:alone: nobody stands in for `cy`",
                "sop:gone: `bob` left after 2026-01-31",
                "sop:left-deputy: nobody stands in for `cy`",
                "sop:nobody: it has no owner",
                "sop:self: nobody stands in for `cy`",
                "sop:small-team: nobody stands in for `ann`",
                "sop:unknown: nobody in the roster is `eve`",
            ]
        );
        assert_eq!(measure.share, Some(Share { count: 2, of: 9 }));
    }

    #[test]
    fn without_a_roster_nobody_can_say_who_is_there() {
        let library = library(&[("sops/a.md", "---\nowner: ann\n---\n")]);
        assert_eq!(backed_up(&evidence(&library)).verdict, Verdict::NoData);
    }

    #[test]
    fn an_owner_of_too_many_documents_is_named() {
        let library = library(&[
            ("sopbook.toml", SETTINGS),
            ("sops/a.md", "---\nowner: ann\n---\n"),
            ("sops/b.md", "---\nowner: ann\nchecklists: [b]\n---\n"),
            ("sops/c.md", "---\nowner: cy\n---\n"),
            ("checklists/b.md", "---\nsops: [b]\n---\n"),
        ]);
        let measure = bearable(&library);
        assert_eq!(problems(&measure), ["ann: answers for 3 documents"]);
        assert_eq!(measure.share, Some(Share { count: 1, of: 2 }));
    }
}
