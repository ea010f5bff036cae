//! Writes a checklist: items tied to the steps of its SOPs, some that gate, one that proves the result.

use crate::{
    plan::{Checklist, Plan},
    random::Random,
    sop::Draft,
    words::{Sentence, sentence},
};

/// Writes one checklist.
pub(crate) fn write(plan: &Plan, number: usize) -> Draft {
    let checklist = &plan.checklists[number];
    let random = &mut Random::new(plan.seed, 2_000_000 + number as u64);
    let ids: Vec<&str> = checklist
        .sops
        .iter()
        .map(|sop| plan.sops[*sop].id.as_str())
        .collect();
    let is_critical = checklist.sops.iter().any(|sop| plan.sops[*sop].is_critical);
    let mut front = vec![
        format!("title: {}", checklist.title),
        format!("sops: [{}]", ids.join(", ")),
        format!("owner: {}", checklist.owner),
        format!(
            "gate: {}",
            if is_critical { "critical" } else { "standard" }
        ),
        format!("style: {}", random.pick(&["do-confirm", "read-do"])),
    ];
    if let Some(cadence) = checklist.cadence {
        front.push(format!("cadence: {cadence}"));
        front.push("starts_on: 2025-01-06".to_owned());
    }
    Draft {
        path: format!("checklists/{}.md", checklist.id),
        front,
        body: body(plan, checklist, random),
    }
}

fn body(plan: &Plan, checklist: &Checklist, random: &mut Random) -> String {
    let mut text = format!(
        "# {}\n\nGo through this before you close the ticket.\n",
        checklist.title
    );
    for &number in &checklist.sops {
        let sop = &plan.sops[number];
        let path = format!("../{}", sop.path());
        text += &format!("\n## For {}\n\nWith the [SOP]({path}) open.\n\n", sop.title);
        for (at, step) in sop.steps.iter().enumerate() {
            if at > 2 && random.chance(35) {
                continue;
            }
            let class = match random.below(10) {
                0..2 => " .critical",
                2 => " .evidence",
                3 => " .optional",
                _ => "",
            };
            let item = sentence(Sentence::Item, random);
            text += &format!(
                "- [ ] {item} ([step]({path}#{step})) {{#s{number}-{}{class}}}\n",
                at + 1
            );
        }
        let proof = sentence(Sentence::Expected, random);
        text += &format!(
            "- [ ] {} {{#s{number}-verified .verify .critical}}\n",
            proof.trim_end_matches('.')
        );
    }
    text
}
