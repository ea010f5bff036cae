//! Properties: the [`laws`], held against what proptest makes up and against every committed input.
//!
//! `inputs/LAW/` holds texts and bytes that are worth a look each time: what once broke the law that the folder is
//! named for, and what libFuzzer starts from (`make fuzz` runs the same laws).

use std::{fs, path::Path};

use proptest::{collection::vec, prelude::*, sample::select};

mod laws;

/// What markdown, YAML and our attributes give a meaning to.
const BITS: &[&str] = &[
    "# ",
    "## Procedure\n",
    "- ",
    "1. ",
    "- [ ] ",
    "[x] ",
    "{#id}",
    "{#id .critical}",
    "{",
    "}",
    "> ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "  ",
    "a",
    "word ",
    "ä",
    "\u{feff}",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```\n",
    "```sh\n",
    "[",
    "](",
    "](b.md)",
    "](java\tscript:x)",
    "![",
    ")",
    "\"",
    "<a id=\"x\">",
    "</a>",
    "<br>",
    "<!--",
    "-->",
    "<div>\n",
    "</p>",
    "<script>",
    "<",
    ">",
    "|",
    "|-|\n",
    "---\n",
    "===\n",
    "[^1]",
    "[^1]: ",
    "[r]: c.md\n",
    "[r]",
    "&amp;",
    "\\",
    "<a@b.c>",
    "<http://x>",
    "\0",
    "[!NOTE]\n",
    "owner: ops\n",
    "title: ",
    "tags:\n  - ",
    "- %x\n",
    "&x ",
    "*x",
    "'",
    "{a: b}",
    "[a, b]",
    "|\n  text\n",
    "<!-- sopbook-ignore missing-owner -->\n",
];

/// Text made of such bits.
fn markdown() -> impl Strategy<Value = String> {
    vec(select(BITS), 0..40).prop_map(|bits| bits.concat())
}

/// A document with front matter.
fn document() -> impl Strategy<Value = String> {
    let lines = select(
        &[
            "owner: ops\n",
            "title: A: b\n",
            "clients: [a]\n",
            "risk: high\n",
            "review_in: 6 month\n",
            "x:\n",
        ][..],
    );
    let text = (vec(lines, 0..4), markdown(), markdown());
    text.prop_map(|(keys, front, body)| format!("---\n{}{front}\n---\n{body}", keys.concat()))
}

/// Settings, more or less.
fn settings() -> impl Strategy<Value = String> {
    let bits = [
        "[library]\n",
        "[people.a]\n",
        "[[overrides]]\n",
        "[[front-matter.defaults]]\n",
        "[rules]\n",
        "title = ",
        "sops = ",
        "paths = ",
        "missing-owner = ",
        "\"off\"",
        "\"[\"",
        "[\"a/**\", \"{\"]",
        "\"../x\"",
        "1\n",
        "\n",
        "=",
        "\"",
        "[",
        "]",
        "{",
        "}",
        "#",
        "é",
        "'''",
        "\r\n",
        "[[golden-queries]]\n",
        "query = \"x\"\n",
        "within = 0\n",
        "a.b.c = 1\n",
        "2026-01-31",
        "\u{feff}",
        "exclude = ",
        "[issue-types.\"A\"]\n",
        "subtypes = ",
        "[front-matter.aliases]\n",
        "owner = ",
    ];
    vec(select(bits.to_vec()), 0..30).prop_map(|bits| bits.concat())
}

/// Queries, more or less.
fn query() -> impl Strategy<Value = String> {
    let bits = [
        "vpn",
        "tunnel",
        "Größe",
        "-",
        "\"",
        " ",
        "the",
        "how",
        "R&D",
        "kube-api",
        "KubeAPIDown",
        "密码",
        "e\u{301}",
        "\u{301}",
        "550-5.7.1",
        "'s",
        "mail",
        "a-b",
        "remote access",
        ".",
        "/",
        "\t",
        "ß",
        "\u{2011}",
        "(",
        "C++",
        "ﬁ",
        "İ",
        "½",
    ];
    vec(select(bits.to_vec()), 0..10).prop_map(|bits| bits.concat())
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..200)
}

proptest! {
    #[test]
    fn a_body_is_outlined_and_rendered_soundly(text in prop_oneof![markdown(), document(), any::<String>()]) {
        laws::outline::holds(&text);
    }

    #[test]
    fn front_matter_is_read_soundly_and_findings_lie_in_their_file(
        text in prop_oneof![document(), markdown(), any::<String>()],
    ) {
        laws::front_matter::holds(&text);
    }

    #[test]
    fn front_matter_is_read_as_it_was_written(bytes in choices()) {
        laws::front_matter::reads_what_was_written(&bytes);
    }

    #[test]
    fn settings_are_read_soundly(text in prop_oneof![settings(), any::<String>()]) {
        laws::settings::holds(&text);
    }

    #[test]
    fn a_bad_setting_is_one_finding_and_leaves_its_default(bytes in choices()) {
        laws::settings::bad_keys_leave_defaults(&bytes);
    }

    #[test]
    fn braces_are_attributes_or_text_and_never_both(inside in "[#.a-z :é-]{0,12}|\\PC{0,8}") {
        laws::item_attributes::holds(&inside);
    }

    #[test]
    fn attributes_are_read_wherever_they_may_stand(bytes in vec(any::<u8>(), 24)) {
        laws::item_attributes::are_read_wherever_they_may_stand(&bytes);
    }

    #[test]
    fn the_body_hash_ignores_what_it_must_and_sees_what_it_must(
        text in prop_oneof![markdown(), document(), any::<String>()],
    ) {
        laws::body_hash::holds(&text);
    }

    #[test]
    fn the_body_hash_counts_what_a_document_says_and_nothing_else(bytes in vec(any::<u8>(), 0..600)) {
        laws::body_hash::counts_meaning_alone(&bytes);
    }
}

proptest! {
    // Each makes an index, or loads libraries.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_query_is_answered_and_means_what_it_is_understood_as(query in prop_oneof![query(), any::<String>()]) {
        laws::query::holds(&query);
    }

    #[test]
    fn what_is_mended_once_is_mended(bytes in choices()) {
        laws::mending::once_is_enough(&bytes);
    }
}

#[test]
fn the_laws_hold_for_every_committed_input() {
    type Law = (&'static str, fn(&[u8]));
    let laws: [Law; 7] = [
        ("body_hash", laws::body_hash),
        ("front_matter", laws::front_matter),
        ("item_attributes", laws::item_attributes),
        ("mending", laws::mending),
        ("outline", laws::outline),
        ("query", laws::query),
        ("settings", laws::settings),
    ];
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/properties/inputs");
    for (name, law) in laws {
        let folder = fs::read_dir(inputs.join(name)).expect("each law has a folder of inputs");
        for file in folder {
            let file = file.expect("a folder can be listed").path();
            println!("{}", file.display());
            law(&fs::read(file).expect("an input can be read"));
        }
    }
}
