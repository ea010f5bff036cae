//! OWNERS files as Kubernetes keeps them: YAML with the approvers of a folder.

use crate::{
    text::{Span, Spanned},
    tree::{Map, Node},
    yaml,
};

/// What an OWNERS file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Approvers {
    /// The approvers, in written order, the one who answers first; also those under the filter `.*`.
    pub(super) people: Vec<Spanned<String>>,
    /// Whether the folders above have no say.
    pub(super) stops: bool,
}

impl Approvers {
    pub(super) fn parse(text: &str) -> Self {
        let top = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let read = yaml::parse(text, Span::new(top, text.len()));
        let Some(root) = read.root.as_map() else {
            return Self::default();
        };
        let below = |map: &Map, path: &[&str]| -> Option<Node> {
            let (last, maps) = path.split_last()?;
            let mut map = map;
            for key in maps {
                map = map.get(key)?.as_map()?;
            }
            map.get(last).cloned()
        };
        let people = [&["approvers"][..], &["filters", ".*", "approvers"]];
        let people = people.into_iter().filter_map(|path| below(root, path));
        let stops = below(root, &["options", "no_parent_owners"]);
        Self {
            people: people.flat_map(|node| node.texts()).collect(),
            stops: stops
                .and_then(|node| node.text())
                .is_some_and(|text| text.value == "true"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(text: &str) -> Vec<String> {
        let people = Approvers::parse(text).people.into_iter();
        people.map(|name| name.value).collect()
    }

    #[test]
    fn approvers_are_read_in_order_also_below_the_filter_for_all() {
        assert_eq!(
            people("# who\nreviewers:\n- cy\napprovers:\n- ann # lead\n- bob\n"),
            ["ann", "bob"]
        );
        let filtered =
            "filters:\n  \".*\":\n    approvers: [ann]\n  \"\\\\.go$\":\n    approvers: [bob]\n";
        assert_eq!(people(filtered), ["ann"]);
        for nothing in ["", "approvers:\n", "- a\n- b\n", "approvers: {a: b}\n", ":"] {
            assert_eq!(people(nothing), [""; 0], "{nothing:?}");
        }
    }

    #[test]
    fn a_folder_may_shut_out_those_above() {
        assert!(Approvers::parse("options:\n  no_parent_owners: true\n").stops);
        assert!(!Approvers::parse("options:\n  no_parent_owners: false\n").stops);
    }
}
