//! Laws of the attributes that end a list item: `{#id .class}`.

use sopbook::{
    markdown::{Item, outline, plain_text},
    text::{Span, fold_white_space, kebab_case},
};

use super::choices::Choices;

/// What stands between the braces is either a list of ids and classes and never shown, or text and always shown.
pub fn holds(inside: &str) {
    let inside: String = inside
        .chars()
        .filter(|letter| !letter.is_control() && !"\\`*_~[]<>&!{}".contains(*letter))
        .collect();
    let text = format!("- [ ] Ring {{{inside}}}\n");
    let outline = outline(&text, 0);
    let [item] = &outline.items[..] else {
        panic!("one item in {text:?}")
    };
    let names: Vec<&str> = inside.split_whitespace().collect();
    let is_name = |name: &str| {
        name.len() > 1
            && name.starts_with(['#', '.'])
            && name[1..]
                .chars()
                .all(|letter| letter.is_alphanumeric() || "-_.:".contains(letter))
    };
    let are_attributes = !names.is_empty() && names.iter().all(|name| is_name(name));
    let shown = plain_text(&text, Span::new(0, text.len()));
    if !are_attributes {
        let written = fold_white_space(&format!("Ring {{{inside}}}"));
        assert_eq!(item.text, written, "{text:?}");
        assert_eq!(fold_white_space(&shown), written, "{text:?}");
        assert!(!item.explicit_id && !item.critical && item.unknown_classes.is_empty());
        return;
    }
    assert_eq!(
        (item.text.as_str(), shown.trim()),
        ("Ring", "Ring"),
        "{text:?}"
    );
    let id = names.iter().find_map(|name| name.strip_prefix('#'));
    assert_eq!(
        item.id,
        id.map_or_else(|| kebab_case("Ring"), str::to_owned)
    );
    assert_eq!(item.explicit_id, id.is_some());
    let classes: Vec<&str> = names
        .iter()
        .filter_map(|name| name.strip_prefix('.'))
        .collect();
    assert_classes(item, &classes);
}

/// Attributes are read wherever they may stand, whatever the item's text and whatever surrounds it.
pub fn are_read_wherever_they_may_stand(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let ids = ["call", "a.b:c_d", "é-1"];
    let names = ["critical", "optional", "verify", "evidence", "shiny", "x_1"];
    let id = choices.yes().then(|| choices.pick(&ids));
    let mut classes: Vec<&str> = (0..choices.below(4))
        .map(|_| choices.pick(&names))
        .collect();
    if id.is_none() && classes.is_empty() {
        classes.push("critical");
    }
    let mut attributes: Vec<String> = classes.iter().map(|class| format!(".{class}")).collect();
    if let Some(id) = id {
        attributes.insert(choices.below(attributes.len() + 1), format!("#{id}"));
    }
    let attributes = attributes.join(choices.pick(&[" ", "  "]));
    let pad = choices.pick(&["", " "]);
    let braces = format!(
        "{{{pad}{attributes}{pad}}}{}",
        choices.pick(&["", " ", "  "])
    );
    let texts = [
        "Ring",
        "Ring *her*",
        "Ring `x`",
        "[Ring](a.md)",
        "Ring {client}",
        "R&amp;D",
        "Ré",
    ];
    let first = choices.pick(&texts);
    let more = choices.pick(&["", "and *then* wait", "{or} not"]);
    let lines = match (choices.yes(), more.is_empty()) {
        (_, true) => format!("{first} {braces}\n"),
        (true, false) => format!("{first} {braces}\n  {more}\n"),
        (false, false) => format!("{first}\n  {more} {braces}\n"),
    };
    let marker = choices.pick(&["- ", "* ", "+ "]);
    let box_ = choices.pick(&["[ ] ", "[x] "]);
    let after = choices.pick(&[
        "",
        "\n  More {#no}\n",
        "  - [ ] Sub {#no}\n",
        "- [ ] Next {#no}\n",
    ]);
    let after = after.replace("- ", marker);
    let prefix = choices.pick(&["", "> "]);
    let end = choices.pick(&["\n", "\r\n"]);
    let text = format!("{marker}{box_}{lines}{after}");
    let lines = text.lines().flat_map(|line| [prefix, line, end]);
    let text: String = lines.collect();
    let outline = outline(&text, 0);
    let item = outline.items.first().expect("the item");
    assert_eq!(item.explicit_id, id.is_some(), "{text:?}");
    assert!(id.is_none_or(|id| item.id == id), "{text:?}");
    assert_classes(item, &classes);
    assert!(
        !item.text.contains("{#") && !item.text.contains("{."),
        "{text:?}"
    );
    assert_eq!(item.text.contains("{client}"), first.contains("{client}"));
}

fn assert_classes(item: &Item, classes: &[&str]) {
    for (name, carried) in [
        ("critical", item.critical),
        ("optional", item.optional),
        ("verify", item.verify),
        ("evidence", item.evidence),
    ] {
        assert_eq!(carried, classes.contains(&name), "{name} of {classes:?}");
    }
    let known = ["critical", "optional", "verify", "evidence"];
    let unknown: Vec<&str> = classes
        .iter()
        .copied()
        .filter(|class| !known.contains(class))
        .collect();
    let read: Vec<&str> = item
        .unknown_classes
        .iter()
        .map(|class| class.value.as_str())
        .collect();
    assert_eq!(read, unknown);
}
