//! What a team says about itself when it begins, written into the starter as byte-range edits.

use crate::{
    diagnostic::{Edit, apply_edits},
    library::{Automation, Document, Library},
    text::{Span, one_line},
    toml,
    tree::Node,
    yaml,
};

/// The ticket systems whose names can be written out.
pub const PSAS: [&str; 8] = [
    "autotask",
    "connectwise",
    "freshservice",
    "halopsa",
    "jira",
    "servicenow",
    "syncro",
    "zendesk",
];

/// The facts. What a team leaves out stays as the starter has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamFacts {
    /// The ticket system whose names of issue types are written out, one of [`PSAS`]; those of others go.
    pub psa: Option<String>,
    /// Who leads which team.
    pub leads: Vec<Lead>,
    /// The ids of automations in the team's RMM, by the name that stands in the placeholder.
    pub automations: Vec<(String, String)>,
}

/// Who leads a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The team's key.
    pub team: String,
    /// The person's name.
    pub name: String,
    /// The e-mail address that git knows, where it is told.
    pub email: Option<String>,
}

/// What an id that is not known yet begins with in the starter; a name follows.
const PLACEHOLDER: &str = "placeholder-";

/// The automations of a library whose ids are not known yet: placeholder's name, once each, in order.
#[must_use]
pub fn unnamed_automations(library: &Library) -> Vec<String> {
    let mut names: Vec<String> = library
        .documents()
        .iter()
        .flat_map(|document| placeholders(document).map(|(name, _)| name.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

fn placeholders(document: &Document) -> impl Iterator<Item = (&str, Span)> {
    let references = document.metadata.automation.iter();
    references.filter_map(|automation: &Automation| {
        let reference = automation.reference.as_ref()?;
        Some((reference.value.strip_prefix(PLACEHOLDER)?, reference.span))
    })
}

/// The edits that put the ids in the places of their placeholders.
pub(super) fn with_automations(document: &Document, facts: &TeamFacts) -> Vec<Edit> {
    let edits = placeholders(document).filter_map(|(name, span)| {
        let (_, id) = facts.automations.iter().find(|(known, _)| known == name)?;
        Some(edit(span, yaml::scalar(&one_line(id))))
    });
    edits.collect()
}

/// The settings under a title, with the names of the ticket system and of those who lead the teams.
pub(super) fn with_facts(settings: &str, title: &str, facts: &TeamFacts) -> String {
    let root = toml::parse(settings).root;
    let mut edits = Vec::from_iter(title_edit(&root, "library", title));
    if let Some(psa) = &facts.psa {
        let types = at(&root, &["issue-types"]).and_then(Node::as_map);
        for issue_type in types
            .map(|types| types.entries.as_slice())
            .unwrap_or_default()
        {
            let aliases = at(&issue_type.value, &["aliases"]);
            let alias = aliases.and_then(|aliases| at(aliases, &[psa])?.text());
            let name = alias.map_or_else(|| issue_type.key.value.clone(), |alias| alias.value);
            let names = format!("{{ {psa} = {} }}", text(&name));
            edits.extend(match (aliases, at(&issue_type.value, &["subtypes"])) {
                (Some(aliases), _) => Some(edit(aliases.span, names)),
                (None, Some(Node { span, .. })) => Some(edit(
                    Span::at(span.end as usize),
                    format!("\naliases = {names}"),
                )),
                (None, None) => None,
            });
        }
    }
    for lead in &facts.leads {
        let person = at(&root, &["teams", &lead.team, "lead"]).and_then(Node::text);
        let name = person.and_then(|person| at(&root, &["people", &person.value, "name"]));
        if let Some(name) = name {
            let emails = lead.email.as_ref();
            let emails = emails.map(|email| format!("\nemails = [{}]", text(email)));
            edits.push(edit(
                name.span,
                text(&lead.name) + &emails.unwrap_or_default(),
            ));
        }
    }
    apply_edits(settings, &edits)
}

/// A settings file whose table `table` has this title.
pub(super) fn with_title(settings: &str, table: &str, title: &str) -> String {
    let root = toml::parse(settings).root;
    apply_edits(settings, title_edit(&root, table, title).as_slice())
}

fn title_edit(root: &Node, table: &str, title: &str) -> Option<Edit> {
    Some(edit(at(root, &[table, "title"])?.span, text(title)))
}

fn at<'n>(node: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    keys.iter()
        .try_fold(node, |node, key| node.as_map()?.get(key))
}

fn edit(span: Span, text: String) -> Edit {
    Edit { span, text }
}

/// A text as a TOML string.
fn text(text: &str) -> String {
    let escaped = one_line(text).replace('\\', r"\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_team_says_stands_in_its_settings_and_the_rest_as_it_was() {
        let settings = "\
# Ours.
[library]
title = \"Starter\"   # the title

[issue-types.Network]
subtypes = [\"Wi-Fi\"]
aliases = { halopsa = \"Netz \\\"A\\\"\", syncro = \"Net\" }

[issue-types.Security]
subtypes = [\"Awareness\"]

[people.desk-lead]
name = \"Desk lead\"
team = \"desk\"

[teams.desk]
lead = \"desk-lead\"
";
        let facts = TeamFacts {
            psa: Some("halopsa".to_owned()),
            leads: vec![Lead {
                team: "desk".to_owned(),
                name: "Desk \"one\"".to_owned(),
                email: Some("desk@example.com".to_owned()),
            }],
            automations: Vec::new(),
        };
        assert_eq!(
            with_facts(settings, "North", &facts),
            "\
# Ours.
[library]
title = \"North\"   # the title

[issue-types.Network]
subtypes = [\"Wi-Fi\"]
aliases = { halopsa = \"Netz \\\"A\\\"\" }

[issue-types.Security]
subtypes = [\"Awareness\"]
aliases = { halopsa = \"Security\" }

[people.desk-lead]
name = \"Desk \\\"one\\\"\"
emails = [\"desk@example.com\"]
team = \"desk\"

[teams.desk]
lead = \"desk-lead\"
"
        );
    }
}
