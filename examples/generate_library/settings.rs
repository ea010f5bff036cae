//! Writes the settings: taxonomy, people, teams and clients.

use crate::{
    plan::Plan,
    taxonomy::{TEAMS, TYPES},
    words,
};

/// The text of `sopbook.toml`.
pub(crate) fn write(plan: &Plan) -> String {
    let mut text = "[library]\ntitle = \"Generated library\"\n".to_owned();
    for kind in TYPES {
        let subtypes: Vec<String> = kind
            .subtypes
            .iter()
            .map(|subtype| format!("{:?}", subtype.name))
            .collect();
        text += &format!(
            "\n[issue-types.{:?}]\nsubtypes = [{}]\n",
            kind.name,
            subtypes.join(", ")
        );
    }
    for (number, person) in plan.people.iter().enumerate() {
        text += &format!(
            "\n[people.{0}]\nname = {1:?}\nemails = [\"{0}@msp.example\"]\nteam = {2:?}\ntier = \"L{3}\"\n",
            person.key,
            person.name,
            person.team,
            number % 3 + 1,
        );
        if let Some(until) = person.until {
            text += &format!("until = {until}\n");
        }
    }
    for (at, (key, name)) in TEAMS.iter().enumerate() {
        // The first people are the leads, one a team.
        text += &format!(
            "\n[teams.{key}]\nname = {name:?}\nlead = {:?}\n",
            plan.people[at].key
        );
    }
    for number in 0..plan.clients {
        text += &format!(
            "\n[clients.client-{number}]\nname = {:?}\n",
            words::client(number)
        );
    }
    text + "\n[review]\nevery = { standard = \"12 months\", critical = \"6 months\" }\n\n\
        [search]\nsynonyms = [[\"mfa\", \"2fa\", \"multi-factor\"], [\"leaver\", \"offboarding\"]]\n"
}
