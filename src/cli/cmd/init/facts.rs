//! What a team says about itself: from flags, or asked for at a terminal.

use std::io::{self, BufRead, IsTerminal};

use super::Args;
use crate::{
    cli::{Context, fail},
    library::Library,
    scaffold::{Lead, PSAS, TeamFacts, starter_library, unnamed_automations},
    text::nearest,
};

/// The title of the new library, and what is written into it.
pub(super) struct Begun {
    pub(super) title: String,
    pub(super) facts: TeamFacts,
}

/// What the flags say and, at a terminal where no flag says anything, what somebody answers.
pub(super) fn gather(args: &Args, folder: &str, context: &Context) -> anyhow::Result<Begun> {
    let choices = Choices::of(&starter_library(args.starter));
    let mut facts = TeamFacts {
        psa: args.psa.as_deref().map(psa_called).transpose()?,
        ..TeamFacts::default()
    };
    for lead in &args.leads {
        let (team, person) = pair(lead, "--lead", "TEAM=Name <e-mail>")?;
        let lead = choices.lead(team, person)?;
        once(
            facts.leads.iter().all(|known| known.team != lead.team),
            "--lead",
            team,
        )?;
        facts.leads.push(lead);
    }
    for automation in &args.automations {
        let (name, id) = pair(automation, "--automation", "NAME=ID")?;
        once(
            facts.automations.iter().all(|(known, _)| known != name),
            "--automation",
            name,
        )?;
        facts.automations.push(choices.automation(name, id)?);
    }
    let mut title = match (&args.title, &args.company) {
        (Some(title), _) => Some(title.clone()),
        (None, Some(company)) => Some(titled(company)),
        (None, None) => None,
    };
    let says_nothing = title.is_none() && facts == TeamFacts::default();
    if args.interactive || says_nothing && io::stdin().is_terminal() {
        let mut lines = io::stdin().lock().lines();
        let mut ask = |question: &str| -> anyhow::Result<Option<String>> {
            context.say(0, format_args!("{question}"));
            let answer = lines.next().transpose()?.unwrap_or_default();
            let answer = answer.trim();
            Ok((!answer.is_empty()).then(|| answer.to_owned()))
        };
        context.say(0, format_args!("Enter leaves an answer for later."));
        if title.is_none() {
            title = ask(&format!("What is your company called? [{folder}]"))?
                .map(|company| titled(&company));
        }
        choices.complete(&mut facts, &mut ask, context)?;
    }
    Ok(Begun {
        title: title.unwrap_or_else(|| folder.to_owned()),
        facts,
    })
}

fn once(is_first: bool, flag: &str, name: &str) -> anyhow::Result<()> {
    if is_first {
        return Ok(());
    }
    Err(fail(
        format!("{flag} names `{name}` twice"),
        "give it once for each",
    ))
}

fn titled(company: &str) -> String {
    format!("{company} SOP library")
}

fn pair<'t>(text: &'t str, flag: &str, shape: &str) -> anyhow::Result<(&'t str, &'t str)> {
    let (left, right) = text.split_once('=').unwrap_or_default();
    if left.trim().is_empty() || right.trim().is_empty() {
        return Err(fail(
            format!("{flag} is `{text}`"),
            format!("write it as `{shape}`"),
        ));
    }
    Ok((left.trim(), right.trim()))
}

/// What a starter lets a team choose from.
struct Choices {
    /// The teams that have a lead: key and name.
    teams: Vec<(String, String)>,
    automations: Vec<String>,
}

impl Choices {
    fn of(starter: &Library) -> Self {
        let teams = starter.settings.roster.teams();
        let teams = teams.filter(|team| team.lead.is_some());
        Self {
            teams: teams
                .map(|team| (team.key.value.clone(), team.name.clone()))
                .collect(),
            automations: unnamed_automations(starter),
        }
    }

    fn lead(&self, team: &str, person: &str) -> anyhow::Result<Lead> {
        let keys: Vec<&str> = self.teams.iter().map(|(key, _)| key.as_str()).collect();
        let team = known(team, &keys, "the starter has no team")?;
        Ok(lead(team, person))
    }

    fn automation(&self, name: &str, id: &str) -> anyhow::Result<(String, String)> {
        let name = known(name, &self.automations, "the starter has no automation")?;
        Ok((name, id.to_owned()))
    }

    /// Asks for what is not known yet.
    fn complete(
        &self,
        facts: &mut TeamFacts,
        ask: &mut dyn FnMut(&str) -> anyhow::Result<Option<String>>,
        context: &Context,
    ) -> anyhow::Result<()> {
        while facts.psa.is_none() {
            let systems = PSAS.join(", ");
            let Some(answer) = ask(&format!("Which ticket system do you use? [{systems}]"))? else {
                break;
            };
            match psa_called(&answer) {
                Ok(psa) => facts.psa = Some(psa),
                Err(error) => context.report(&error),
            }
        }
        for (key, name) in &self.teams {
            if facts.leads.iter().any(|lead| lead.team == *key) {
                continue;
            }
            let question = format!("Who leads the team `{name}`? [Name <e-mail that git knows>]");
            if let Some(person) = ask(&question)? {
                facts.leads.push(lead(key.clone(), &person));
            }
        }
        for name in &self.automations {
            if facts.automations.iter().any(|(known, _)| known == name) {
                continue;
            }
            let question = format!("Which id has the automation `{name}` in your RMM?");
            if let Some(id) = ask(&question)? {
                facts.automations.push((name.clone(), id));
            }
        }
        Ok(())
    }
}

fn psa_called(written: &str) -> anyhow::Result<String> {
    let wrong = "there are no names of the ticket system";
    known(&written.to_lowercase(), &PSAS, wrong)
}

/// A person as git writes them: `Name <e-mail>`, or one of the two.
fn lead(team: String, person: &str) -> Lead {
    let (name, email) = match person.trim_end_matches('>').split_once('<') {
        Some((name, email)) => (name.trim(), Some(email.trim())),
        None if person.contains('@') => (person, Some(person)),
        None => (person, None),
    };
    let name = if name.is_empty() {
        email.unwrap_or_default()
    } else {
        name
    };
    Lead {
        team,
        name: name.to_owned(),
        email: email.map(str::to_owned),
    }
}

fn known<T: AsRef<str>>(written: &str, choices: &[T], wrong: &str) -> anyhow::Result<String> {
    let choices: Vec<&str> = choices.iter().map(AsRef::as_ref).collect();
    if choices.contains(&written) {
        return Ok(written.to_owned());
    }
    let list = choices.join(", ");
    let meant = nearest(written, choices.iter().copied());
    let remedy = match (meant, choices.is_empty()) {
        (_, true) => "leave it out".to_owned(),
        (Some(meant), false) => format!("did you mean `{meant}`? there are: {list}"),
        (None, false) => format!("there are: {list}"),
    };
    Err(fail(format!("{wrong} `{written}`"), remedy))
}
