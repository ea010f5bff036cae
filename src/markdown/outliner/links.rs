//! Links and images, and where their destinations are written.

use std::ops::Range;

use pulldown_cmark::{CowStr, LinkType};

use super::Outliner;
use crate::{
    markdown::{
        destination,
        events::Events,
        outline::{Link, LinkKind},
    },
    text::{Span, fold_white_space},
};

/// Images nest in each other's alternative text; below this depth they get no text, which would cost quadratic space.
const NESTED_TEXTS: usize = 8;

/// A link whose text is being read.
pub(super) struct OpenLink {
    pub(super) index: usize,
    /// Where its text starts in `plain`.
    pub(super) text: usize,
    /// Where its content ends in the file.
    pub(super) content_end: usize,
    pub(super) kind: LinkType,
}

impl Outliner<'_> {
    #[expect(clippy::too_many_arguments, reason = "the fields of one parser event")]
    pub(super) fn start_link(
        &mut self,
        kind: LinkKind,
        link_type: LinkType,
        destination: CowStr<'_>,
        title: CowStr<'_>,
        label: &str,
        range: &Range<usize>,
        events: &Events<'_>,
    ) {
        let index = self.outline.links.len();
        let destination = match link_type {
            LinkType::Email => format!("mailto:{destination}"),
            _ => destination.into_string(),
        };
        let found = match link_type {
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                events.definitions().get(label).and_then(|definition| {
                    let at =
                        definition.span.start + events.base()..definition.span.end + events.base();
                    destination::of_definition(self.text, &at, &destination)
                })
            }
            LinkType::Autolink | LinkType::Email => {
                Some(range.start + 1..range.end.saturating_sub(1))
            }
            _ => None,
        };
        let span = Span::from(range.clone());
        let item = self.tasks.last().copied();
        self.outline.links.push(Link {
            kind,
            destination,
            destination_span: found.map_or(span, Span::from),
            title: title.into_string(),
            text: String::new(),
            span,
            item,
        });
        if let Some(item) = item.and_then(|item| self.outline.items.get_mut(item)) {
            item.links.push(index);
        }
        if self.wanted == 0 {
            self.plain.clear();
        }
        self.wanted += 1;
        let content_end = range.start + 1 + usize::from(kind == LinkKind::Image);
        self.links.push(OpenLink {
            index,
            text: self.plain.len(),
            content_end,
            kind: link_type,
        });
    }

    pub(super) fn end_link(&mut self, range: &Range<usize>) {
        self.wanted = self.wanted.saturating_sub(1);
        let Some(open) = self.links.pop() else { return };
        let link = &mut self.outline.links[open.index];
        if self.links.len() < NESTED_TEXTS {
            link.text = fold_white_space(self.plain.get(open.text..).unwrap_or(""));
        }
        if open.kind == LinkType::Inline
            && let Some(found) =
                destination::of_inline(self.text, open.content_end, range, &link.destination)
        {
            link.destination_span = Span::from(found);
        }
        if let Some(outer) = self.links.last_mut() {
            outer.content_end = outer.content_end.max(range.end);
        }
    }
}
