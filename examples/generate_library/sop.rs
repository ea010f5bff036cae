//! Writes an SOP as a technician would: sections, steps with what to expect, tables, commands, pictures and links.

use crate::{
    plan::{Plan, Sop, Status},
    random::Random,
    words::{self, Sentence, paragraph, sentence},
};

/// A file on its way: front matter lines without fences, and what follows them.
pub(crate) struct Draft {
    pub(crate) path: String,
    pub(crate) front: Vec<String>,
    pub(crate) body: String,
}

impl Draft {
    /// The file's text.
    pub(crate) fn text(&self) -> String {
        format!("---\n{}\n---\n\n{}", self.front.join("\n"), self.body)
    }
}

/// How many pictures there are to link to.
pub(crate) const PICTURES: usize = 12;

/// Writes one SOP.
pub(crate) fn write(plan: &Plan, number: usize) -> Draft {
    let sop = &plan.sops[number];
    let random = &mut Random::new(plan.seed, 1_000_000 + number as u64);
    Draft {
        path: sop.path(),
        front: front_matter(plan, sop, number, random),
        body: body(plan, sop, number, random),
    }
}

fn front_matter(plan: &Plan, sop: &Sop, number: usize, random: &mut Random) -> Vec<String> {
    let mut front = vec![
        format!("title: {}", sop.title),
        format!(
            "summary: {}",
            quoted(&sentence(Sentence::Plain, random).replace('`', ""))
        ),
        format!("issue_type: {}", sop.issue_type.name),
        format!("issue_subtype: {}", sop.subtype.name),
        format!("owner: {}", sop.owner),
    ];
    if let Some(deputy) = sop.deputy.as_ref().filter(|deputy| **deputy != sop.owner) {
        front.push(format!("deputy: {deputy}"));
    }
    match sop.status {
        Status::Active => {}
        Status::Draft => front.push("status: draft".to_owned()),
        Status::Retired => {
            front.push("status: retired".to_owned());
            let successor = plan.sops[..number]
                .iter()
                .rfind(|sop| sop.status == Status::Active);
            front.extend(successor.map(|sop| format!("superseded_by: {}", sop.id)));
        }
    }
    let risk = if sop.is_critical {
        "critical"
    } else {
        "standard"
    };
    front.push(format!("risk: {risk}"));
    front.push(format!("skill_level: L{}", random.rank(3) + 1));
    front.push(format!(
        "estimated_time: {} minutes",
        random.between(1, 12) * 5
    ));
    front.push(format!("checklists: [{}]", plan.checklists_of(sop)));
    if sop.is_for_clients {
        front.push("audience: client".to_owned());
    }
    if random.chance(5) {
        front.push(format!("clients: [client-{}]", random.below(plan.clients)));
    }
    let word = sop.subtype.name.to_lowercase();
    front.push(format!(
        "tags: [{}, {}]",
        quoted(&word),
        quoted(&sop.issue_type.folder.replace('-', " "))
    ));
    if random.chance(40) {
        front.push(format!(
            "aliases: [{}]",
            quoted(&sentence(Sentence::Item, random).replace('`', ""))
        ));
    }
    front
}

/// In double quotes, for YAML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn body(plan: &Plan, sop: &Sop, number: usize, random: &mut Random) -> String {
    let mut text = format!(
        "# {}\n\n## Purpose\n\n{}\n\n",
        sop.title,
        paragraph(random.between(1, 3), random)
    );
    text += &format!("## Scope\n\n{}\n\nNot for:\n\n", paragraph(2, random));
    for _ in 0..random.between(2, 4) {
        let case = sentence(Sentence::Plain, random);
        text += &match link(plan, sop, number, random) {
            Some(link) => format!("- {case} See {link}.\n"),
            None => format!("- {case}\n"),
        };
    }
    if !sop.is_for_clients {
        text += &format!(
            "\n## Before you start\n\n- {}\n- Open the [checklist](../../checklists/{}.md).\n",
            sentence(Sentence::Plain, random),
            plan.checklists[sop.checklist].id,
        );
    }
    text += "\n## Procedure\n\n";
    for (at, anchor) in sop.steps.iter().enumerate() {
        text += &step(plan, sop, number, at, anchor, random);
    }
    if random.chance(35) {
        text += &table(random);
    }
    text += "## Verification\n\n";
    text += &bullets(Sentence::Bullet, random.between(2, 4), random);
    if random.chance(50) {
        text += &format!(
            "## Rollback\n\n{}\n\n",
            paragraph(random.between(1, 3), random)
        );
    }
    text += "## Escalation\n\n";
    text += &bullets(Sentence::Escalate, random.between(2, 4), random);
    if random.chance(40) {
        text += &format!("## Tell the user\n\n> {}\n\n", paragraph(2, random));
    }
    text += &format!(
        "## Documentation and time entry\n\n{}- Category at close: {}, {}.\n",
        bullets(Sentence::Plain, 2, random)
            .trim_end_matches('\n')
            .to_owned()
            + "\n",
        sop.issue_type.name,
        sop.subtype.name,
    );
    text
}

fn step(
    plan: &Plan,
    sop: &Sop,
    number: usize,
    at: usize,
    anchor: &str,
    random: &mut Random,
) -> String {
    let marker = format!("{}. ", at + 1);
    let indent = " ".repeat(marker.len());
    let id = if anchor.starts_with("step-") {
        String::new()
    } else {
        format!(" {{#{anchor}}}")
    };
    let mut text = format!("{marker}{}{id}\n\n", sentence(Sentence::Step, random));
    if random.chance(25) {
        let (language, lines) = words::code(random);
        text += &format!("{indent}```{language}\n");
        for line in lines.lines() {
            text += &format!("{indent}{line}\n");
        }
        text += &format!("{indent}```\n\n");
    }
    if !sop.is_for_clients && random.chance(4) {
        let picture = random.below(PICTURES);
        text += &format!(
            "{indent}![What the screen shows, {picture}](../../images/screen-{picture}.png)\n\n"
        );
    }
    if random.chance(85) {
        text += &format!(
            "{indent}Expected: {}\n\n",
            lower(&sentence(Sentence::Expected, random))
        );
    }
    if random.chance(65) {
        text += &format!(
            "{indent}If not: {}",
            lower(&sentence(Sentence::Otherwise, random))
        );
        if let Some(link) = random
            .chance(25)
            .then(|| link(plan, sop, number, random))
            .flatten()
        {
            text += &format!(" See {link}.");
        }
        text += "\n\n";
    }
    text
}

/// A link to an SOP nearby or a much used one, to its file or to one of its steps. None where the page must not link.
fn link(plan: &Plan, sop: &Sop, number: usize, random: &mut Random) -> Option<String> {
    if sop.is_for_clients {
        return None;
    }
    let target = if random.chance(50) {
        number.saturating_sub(random.between(1, 9))
    } else {
        random.rank(plan.sops.len())
    };
    let other = plan
        .sops
        .get(target)
        .filter(|other| target != number && other.status == Status::Active)?;
    let path = if other.issue_type.folder == sop.issue_type.folder {
        format!("{}.md", other.id)
    } else {
        format!("../{}/{}.md", other.issue_type.folder, other.id)
    };
    Some(match random.below(10) {
        0..6 => format!("[{}]({path})", other.title),
        6..8 => format!("[{}]({path}#verification)", other.title),
        _ => format!(
            "[{}]({path}#{})",
            other.title,
            other.steps[random.below(other.steps.len())]
        ),
    })
}

fn table(random: &mut Random) -> String {
    let mut text = "| Sign | Cause | What to do |\n|---|:---:|---|\n".to_owned();
    for _ in 0..random.between(3, 7) {
        let row =
            [Sentence::Item, Sentence::Expected, Sentence::Step].map(|kind| sentence(kind, random));
        text += &format!("| {} |\n", row.join(" | "));
    }
    text + "\n"
}

/// A list and a blank line.
pub(crate) fn bullets(kind: Sentence, count: usize, random: &mut Random) -> String {
    let lines: Vec<String> = (0..count)
        .map(|_| format!("- {}\n", sentence(kind, random)))
        .collect();
    lines.concat() + "\n"
}

fn lower(text: &str) -> String {
    let keeps = text.starts_with(|first: char| !first.is_uppercase())
        || text.chars().nth(1).is_some_and(char::is_uppercase);
    if keeps {
        text.to_owned()
    } else {
        text[..1].to_lowercase() + &text[1..]
    }
}
