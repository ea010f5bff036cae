//! What editing front matter leaves alone, and what it refuses.

use proptest::prelude::*;

use super::*;

fn review(by: &str) -> Vec<Setting<'static>> {
    vec![
        Setting {
            names: vec!["last_reviewed_on", "ms.date"],
            value: NewValue::Date(jiff::civil::date(2026, 6, 15)),
        },
        Setting {
            names: vec!["last_reviewed_by"],
            value: NewValue::Text(by.to_owned()),
        },
    ]
}

fn set(text: &str, key: &'static str, value: NewValue) -> Result<String, NotEditable> {
    let setting = Setting {
        names: vec![key],
        value,
    };
    Ok(apply_edits(text, &set_keys(text, &[setting])?))
}

fn reviewed(text: &str) -> String {
    apply_edits(text, &set_keys(text, &review("ann")).unwrap())
}

#[test]
fn values_are_replaced_where_they_stand_and_comments_stay() {
    let text = "\u{feff}---\r\n# when\r\nlast_reviewed_on: 2025-01-01 # first\r\ntitle: 'A # b'  \r\n\"last_reviewed_by\" : \"bob\" # who\r\n---\r\nBody\r\n";
    insta::assert_snapshot!(reviewed(text).replace('\r', "␍").replace('\u{feff}', "⟪mark⟫"), @r#"
    ⟪mark⟫---␍
    # when␍
    last_reviewed_on: 2026-06-15 # first␍
    title: 'A # b'  ␍
    "last_reviewed_by" : ann # who␍
    ---␍
    Body␍
    "#);
}

#[test]
fn new_keys_go_below_those_they_belong_to_or_to_the_end() {
    insta::assert_snapshot!(reviewed("---\nlast_reviewed_on: 2025-01-01\n\n# the rest\ntitle: A\n---\n"), @r"
    ---
    last_reviewed_on: 2026-06-15
    last_reviewed_by: ann

    # the rest
    title: A
    ---
    ");
    insta::assert_snapshot!(reviewed("---\ntitle: A\ntags:\n  - a\n# end\n---"), @r"
    ---
    title: A
    tags:
      - a
    # end
    last_reviewed_on: 2026-06-15
    last_reviewed_by: ann
    ---
    ");
    insta::assert_snapshot!(reviewed("---\n---\n"), @r"
    ---
    last_reviewed_on: 2026-06-15
    last_reviewed_by: ann
    ---
    ");
}

#[test]
fn a_document_without_a_block_gets_one_on_top() {
    assert_eq!(
        reviewed("\u{feff}# T\r\n"),
        "\u{feff}---\r\nlast_reviewed_on: 2026-06-15\r\nlast_reviewed_by: ann\r\n---\r\n# T\r\n"
    );
    assert_eq!(
        reviewed(""),
        "---\nlast_reviewed_on: 2026-06-15\nlast_reviewed_by: ann\n---\n"
    );
    assert_eq!(set("# T", "owner", NewValue::Nothing).unwrap(), "# T");
}

#[test]
fn the_name_that_the_document_uses_is_kept() {
    insta::assert_snapshot!(reviewed("---\nlast_reviewed_on:\nms.date: 2025-01-01\n---\n"), @r"
    ---
    last_reviewed_on:
    ms.date: 2026-06-15
    last_reviewed_by: ann
    ---
    ");
    insta::assert_snapshot!(reviewed("---\nms.date: # none yet\nlast_reviewed_by: ~\n---\n"), @r"
    ---
    ms.date: 2026-06-15 # none yet
    last_reviewed_by: ann
    ---
    ");
}

#[test]
fn what_says_the_wanted_already_is_not_touched() {
    let text = "---\nlast_reviewed_on: \"2026-06-15\"\nlast_reviewed_by: 'ann'\n---\n";
    assert_eq!(set_keys(text, &review("ann")), Ok(Vec::new()));
}

#[test]
fn values_of_many_lines_give_way_whole() {
    let old = [
        "|  # why\n  One\n\n   # two\n  three\n # below\n",
        ">-\n    One\n    two\n",
        "\n  One\n  two\n",
        "\"One\n  two\"\n",
        "One\n  two # c\n",
        "\n- a # c\n# d\n- b\n",
        " # all\n  - a\n  -\n\n# next\n",
        "[a,\n  b]\n",
        "{a: b}\n",
        "\n  a: b\n  c:\n    - d\n",
        "~\n",
        "\n",
    ];
    let all = old.map(|old| {
        let text = format!("---\na: 1\nkey: {old}z: 2\n---\nBody\n");
        let text = text.replace("key: \n", "key:\n");
        let say = |refusal: NotEditable| refusal.to_string();
        let edited = set(&text, "key", NewValue::Text("new".to_owned())).unwrap_or_else(say);
        let gone = set(&text, "key", NewValue::Nothing).unwrap_or_else(say);
        format!("{edited}{gone}")
            .replace("---\na: 1\n", "")
            .replace("z: 2\n---\nBody\n", "..\n")
    });
    insta::assert_snapshot!(all.join("\n"), @r"
    key: new  # why
     # below
    ..
     # below
    ..

    key: new
    ..
    ..

    key:
      new
    ..
    ..

    key: new
    ..
    ..

    key: new # c
    ..
    ..

    key: new
    # d
    ..
    ..

    key: new  # all

    # next
    ..

    # next
    ..

    key: new
    ..
    ..

    key: new
    ..
    ..

    key: new
    ..
    ..

    key: new
    ..
    ..

    key: new
    ..
    ..
    ");
}

#[test]
fn a_list_of_lines_keeps_its_form() {
    let text = "---\nfollows:\n    - a@1 # first\n    - \"b@2\"\nz: 1\n---\n";
    let list = |texts: &[&str]| NewValue::List(texts.iter().map(ToString::to_string).collect());
    insta::assert_snapshot!(set(text, "follows", list(&["a@1", "b@3"])).unwrap(), @r"
    ---
    follows:
        - a@1 # first
        - b@3
    z: 1
    ---
    ");
    insta::assert_snapshot!(set(text, "follows", list(&["a@1", "b@3", "c@4"])).unwrap(), @r"
    ---
    follows:
        - a@1 # first
        - b@3
        - c@4
    z: 1
    ---
    ");
    insta::assert_snapshot!(set(text, "follows", list(&[])).unwrap(), @r"
    ---
    follows: []
    z: 1
    ---
    ");
    insta::assert_snapshot!(set(text, "follows", list(&["c@4"])).unwrap(), @r"
    ---
    follows:
        - c@4
    z: 1
    ---
    ");
    let flow = "---\nfollows: [ \"a\",\n  'b', ] # two\n---\n";
    insta::assert_snapshot!(set(flow, "follows", list(&["a", "c, d", "e"])).unwrap(), @r#"
    ---
    follows: [ "a",
      "c, d", e, ] # two
    ---
    "#);
    let long = "x".repeat(60);
    let edited = set("---\n---\n", "follows", list(&[&long, &long])).unwrap();
    assert_eq!(
        edited
            .lines()
            .filter(|line| line.starts_with("  - "))
            .count(),
        2
    );
}

#[test]
fn one_broken_key_does_not_keep_another_from_being_set() {
    let text = "---\nsummary: Restore: from backup\nlast_reviewed_by: bob\ntags:\n\t- a\n---\n";
    insta::assert_snapshot!(reviewed(text).replace('\t', "␉"), @r"
    ---
    summary: Restore: from backup
    last_reviewed_by: ann
    last_reviewed_on: 2026-06-15
    tags:
    ␉- a
    ---
    ");
}

#[test]
fn what_cannot_be_edited_safely_is_refused_and_named() {
    let refusals = [
        "---\nlast_reviewed_by: a\n\n# T\n",
        "\n---\nlast_reviewed_by: a\n---\n",
        "---\n{last_reviewed_by: a}\n---\n",
        "---\nlast_reviewed_by: a\nlast_reviewed_by: b\n---\n",
        "---\nlast_reviewed_by:\n\t- a\n---\n",
        "---\nlast_reviewed_by: a: b\n---\n",
        "---\n? last_reviewed_by\n: a\n---\n",
        "---\n- a\n---\n",
        "---\njust text\n---\n",
        "---\nlast_reviewed_by: &x a\n---\n",
    ]
    .map(|text| match set_keys(text, &review("ann")) {
        Ok(edits) => panic!("{}", apply_edits(text, &edits)),
        Err(refusal) => refusal.to_string(),
    });
    insta::assert_snapshot!(refusals.join("\n"), @r"
        the front matter that opens here is never closed
        the front matter does not begin on the first line
        the front matter is one `{…}`: write `key: value` on a line each
        the key `last_reviewed_by` stands here for the second time: keep one
        YAML indents with spaces, and here is a tab
        the value holds a colon and a space, which YAML takes for a key
        the key `last_reviewed_by` is not written as `last_reviewed_by: value`
        this is a list, where `key: value` lines belong
        this is text, where `key: value` lines belong
        anchors are not read: nothing is ever expanded
        ");
}

/// The pieces of odd front matter.
fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "(owner|title|last_reviewed_on|ms\\.date|last_reviewed_by|tags|\"owner\"|'title')( ?):( (a|\"b # c\"|'d: e'|~|[|>][-+]?|\\[x, y\\]|\\{x: y\\}|2025-01-31|# c|é # c|a: b|%T%|\\{\\{ x \\}\\}))?",
        "  - (a|b # c|\"d\"|%x|x: y)",
        "- (a|b)",
        "  [a-z]{1,4}( # c)?",
        "    x: y",
        " ?# comment",
        "",
        "\t- a",
        "---",
    ];
    (
        proptest::collection::vec(line, 0..10),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(lines, crlf, mark, ends)| {
            let end = if crlf { "\r\n" } else { "\n" };
            let mark = if mark { "\u{feff}" } else { "" };
            let last = if ends { end } else { "" };
            format!("{mark}---{end}{}{end}---{end}# T{last}", lines.join(end))
        })
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "(?s)(---\r?\n)?([a-z_]{1,3}: ?|last_reviewed_by ?:|[-|>\\[{#\"'&é \t]|\r?\n|---\n|.){0,30}") {
        if let Ok(edits) = set_keys(&text, &review("ann")) {
            let edited = apply_edits(&text, &edits);
            prop_assert!(edited.contains("last_reviewed_by"), "{edited:?}");
        }
    }

    #[test]
    fn an_edit_touches_nothing_but_the_keys(text in lines(), by in "[a-z:# '\"\\-]{1,8}", removed in any::<bool>()) {
        let mut settings = review(&by);
        if removed {
            settings[1].value = NewValue::Nothing;
        }
        let Ok(edits) = set_keys(&text, &settings) else { return Ok(()) };
        let edited = apply_edits(&text, &edits);
        prop_assert!(edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        // Every line outside the edits is still there, in order, as it was.
        let (before, after) = (parse(&text), parse(&edited));
        prop_assert_eq!(&edited[after.body..], &text[before.body..]);
        let is_ours = |line: &str| line.contains("last_reviewed_by") || line.contains("last_reviewed_on") || line.contains("ms.date");
        for comment in text.lines().filter(|line| line.trim_start().starts_with('#') && !is_ours(line)) {
            let count = |text: &str| text.lines().filter(|line| *line == comment).count();
            let may_be_text = text.contains(['|', '>']);
            prop_assert!(count(&edited) == count(&text) || may_be_text || removed, "{comment:?} is gone: {edited:?}");
        }
        // To set the same again changes nothing.
        prop_assert_eq!(set_keys(&edited, &settings), Ok(Vec::new()));
    }
}
