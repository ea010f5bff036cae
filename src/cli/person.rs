//! The acting person: somebody in the roster who is still there.

use std::path::Path;

use super::{Context, fail};
use crate::{
    clock::Date,
    history,
    library::{Owner, Person, Roster, Settings},
    text::one_line,
};

impl Context {
    /// Who acts: whom `by` names (`--by`, else `SOPBOOK_PERSON`), else the person in the roster with git's `user.email`.
    pub(crate) fn acting_person<'s>(
        &self,
        settings: &'s Settings,
        root: &Path,
        by: Option<&str>,
    ) -> anyhow::Result<&'s Person> {
        let roster = &settings.roster;
        if roster.people().next().is_none() {
            return Err(fail(
                "nobody is in the library's roster, so nobody can sign",
                "add yourself to sopbook.toml: a table `[people.KEY]` with `name` and `emails`",
            ));
        }
        if let Some(by) = by.filter(|by| !by.trim().is_empty()) {
            return named(roster, by, self.today);
        }
        let git = settings
            .folders(root)
            .find_map(|folder| history::identity(&folder));
        let of_git = git.as_ref().map(|git| roster.resolve(&git.email));
        match (of_git, git) {
            (Some(Owner::Person(key)), Some(_)) => named(roster, &key, self.today),
            (_, git) => {
                let email = git.map_or_else(
                    || "git has no user.email".to_owned(),
                    |git| {
                        let email = one_line(&git.email);
                        format!("the roster has nobody with git's user.email, `{email}`")
                    },
                );
                Err(fail(
                    format!("who acts? --by and SOPBOOK_PERSON do not say, and {email}"),
                    "pass --by KEY, set SOPBOOK_PERSON, or enter the e-mail under `[people.KEY]` in sopbook.toml",
                ))
            }
        }
    }
}

/// The person whom a key, an e-mail or a handle names, if still there.
fn named<'s>(roster: &'s Roster, written: &str, today: Date) -> anyhow::Result<&'s Person> {
    let shown = one_line(written);
    let owner = roster.resolve(written);
    let person = match &owner {
        Owner::Person(key) => roster.person(key),
        _ => None,
    };
    let Some(person) = person else {
        if let Owner::Team(_) = owner {
            let members = roster.people_behind(&owner).into_iter();
            let members = members.filter(|it| is_there(it, today));
            let members: Vec<&str> = members.map(|it| it.key.as_str()).collect();
            return Err(fail(
                format!("`{shown}` is a team, and a review is one person's act"),
                match members.as_slice() {
                    [] => "name a person of the roster".to_owned(),
                    members => format!("name one of its people: {}", members.join(", ")),
                },
            ));
        }
        let near = roster
            .nearest(written)
            .filter(|near| roster.person(near).is_some());
        return Err(fail(
            format!("nobody in the roster is called `{shown}`"),
            match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the people are the tables `[people.KEY]` of sopbook.toml".to_owned(),
            },
        ));
    };
    if let Some(left) = person.until.filter(|_| !is_there(person, today)) {
        let still_there = roster
            .people()
            .filter(|it| is_there(it, today))
            .map(|it| it.key.as_str());
        let lead = roster.lead_of(&owner, today).map(|lead| lead.key.as_str());
        let instead = lead.or_else(|| crate::text::nearest(&person.key, still_there));
        return Err(fail(
            format!("`{}` left on {left} and cannot sign", person.key.value),
            match instead {
                Some(key) => format!("did you mean `{key}`?"),
                None => "whoever read it signs: name that person".to_owned(),
            },
        ));
    }
    Ok(person)
}

fn is_there(person: &Person, today: Date) -> bool {
    person.until.is_none_or(|until| until >= today)
}
