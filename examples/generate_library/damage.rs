//! Breaks documents the way people and tools do, for `--hopeless`.

use crate::random::Random;

/// What is left of a file after one to three accidents; three documents in ten are spared.
pub(crate) fn damage(text: String, random: &mut Random) -> Vec<u8> {
    if random.chance(30) {
        return text.into_bytes();
    }
    let mut text = text;
    for _ in 0..random.between(1, 3) {
        text = accident(text, random);
    }
    match random.below(60) {
        0 => [
            b"\xff\xfe".to_vec(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ]
        .concat(),
        1 => [text.into_bytes(), b"\xc3\x28 not UTF-8\n".to_vec()].concat(),
        2 => text.replace('\n', "\r\n").into_bytes(),
        3 => ["\u{feff}", &text].concat().into_bytes(),
        4 => Vec::new(),
        _ => text.into_bytes(),
    }
}

fn accident(text: String, random: &mut Random) -> String {
    let line = |key: &str, new: &str| {
        let lines = text
            .lines()
            .map(|line| if line.starts_with(key) { new } else { line });
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    match random.below(22) {
        0 => text.replacen("\n---\n", "\n", 1),
        1 => line("owner:", ""),
        2 => line("owner:", "owner: somebody-who-left"),
        3 => line("owner:", "onwer: team:service-desk"),
        4 => line("issue_type:", "issue_type: Printers"),
        5 => line("issue_subtype:", "issue_subtype: Mfa reset"),
        6 => line("title:", "title: Restore: a file"),
        7 => line(
            "title:",
            "title: Copy of a procedure\nid: copy-of-a-procedure",
        ),
        8 => line("checklists:", ""),
        9 => line("checklists:", "checklists: [no-such-checklist]"),
        10 => line("sops:", "sops: [no-such-sop]"),
        11 => line("last_reviewed_on:", "last_reviewed_on: 15/06/2025"),
        12 => line("last_reviewed_on:", "last_reviewed_on: 2031-01-01"),
        13 => line("reviewed_hash:", ""),
        14 => text.replacen(".md)", "-old.md)", 1),
        15 => text.replacen(".md)", ".md#no-such-step)", 1),
        16 => text.replacen("screen-", "scren-", 1),
        17 => text.replacen("- [ ]", "- [x]", 2),
        18 => text.replacen("## Verification", "## Checks", 1),
        19 => text.replacen("## Escalation\n", "## Escalation\n\nTBD\n", 1),
        20 => {
            text + "\n<div onclick=\"x()\">See [the share](/srv/docs/a.md) and [this](../../../other/b.md).</div>\n"
        }
        _ => text.replacen("tags: [", "tags: [%new, {{tag}}, ", 1),
    }
}
