//! The values that an outline is made of.

use std::collections::HashMap;

use crate::text::{Span, Spanned};

/// What a document's body holds. Every list is in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// Every heading, also those inside quotes and lists.
    pub headings: Vec<Heading>,
    /// The stretches between headings; headings inside quotes and lists start none.
    pub sections: Vec<Section>,
    /// Links and images.
    pub links: Vec<Link>,
    /// The steps of the Procedure.
    pub steps: Vec<Step>,
    /// The entries of task lists.
    pub items: Vec<Item>,
    /// Every name that a fragment may point at, sorted, each once.
    pub anchors: Vec<String>,
    /// Raw HTML that a page shows as text: comments, line breaks and empty `<a id>` anchors are not among it.
    pub html: Vec<Span>,
    /// HTML comments.
    pub comments: Vec<Comment>,
    /// Code blocks and inline code.
    pub code: Vec<Span>,
    /// The explicit ids of list items, with the byte at which the item starts.
    pub(super) item_ids: Vec<(u32, String)>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its text without markup, on one line.
    pub text: String,
    /// The explicit `{#id}`, else GitHub's slug, numbered where it repeats.
    pub anchor: String,
    /// The line, or for a Setext heading both lines.
    pub span: Span,
    /// The text with its markup.
    pub text_span: Span,
}

/// A heading and what follows it up to the next heading of any level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Index into [`Outline::headings`]; `None` for what stands before the first heading.
    pub heading: Option<usize>,
    /// From the heading's start to the next heading's start.
    pub span: Span,
    /// The same without the heading.
    pub body: Span,
    /// Whether anything but comments, rules and link definitions follows the heading before the next one.
    pub has_content: bool,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// A place to go.
    Link,
    /// A picture to show.
    Image,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Link or image.
    pub kind: LinkKind,
    /// Where it points, with escapes resolved. An address in angle brackets gets its `mailto:`.
    pub destination: String,
    /// Just the destination as written, in the link or in its reference definition; the whole link where it cannot be
    /// told.
    pub destination_span: Span,
    /// The title, empty where there is none.
    pub title: String,
    /// The link's text or the image's alternative text, without markup.
    pub text: String,
    /// The whole link.
    pub span: Span,
    /// The innermost checklist item that holds it, as an index into [`Outline::items`].
    pub item: Option<usize>,
}

/// A step of the Procedure: an ordered item of its top level, or, where it has none, a deeper heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The explicit `{#id}`, else `step-N`, else the heading's anchor.
    pub anchor: String,
    /// Whether the anchor was written by hand as `{#id}` on an ordered item.
    pub explicit: bool,
    /// The text of its first paragraph, or of the heading.
    pub text: String,
    /// The whole item, or the heading.
    pub span: Span,
    /// The heading under which it stands, or which it is.
    pub heading: Option<usize>,
}

/// An entry of a task list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The explicit `{#id}`, else the text in kebab-case, else `item-N`. Not made unique: two equal ids are a finding.
    pub id: String,
    /// Whether the id was written as `{#id}`.
    pub explicit_id: bool,
    /// The id as written, else the first paragraph.
    pub id_span: Span,
    /// The text of its first paragraph, without attributes and markup, on one line.
    pub text: String,
    /// The whole item with its sub-items.
    pub span: Span,
    /// The `[ ]` or `[x]`.
    pub marker: Span,
    /// Whether the box is ticked.
    pub ticked: bool,
    /// How many items enclose it.
    pub depth: u8,
    /// `.critical`: gates closing.
    pub critical: bool,
    /// `.optional`.
    pub optional: bool,
    /// `.verify`: proves the result.
    pub verify: bool,
    /// `.evidence`: asks for a note.
    pub evidence: bool,
    /// Classes that mean nothing here.
    pub unknown_classes: Vec<Spanned<String>>,
    /// Links in the item but not in its sub-items, as indices into [`Outline::links`].
    pub links: Vec<usize>,
    /// The section it stands in.
    pub section: Option<usize>,
}

/// An HTML comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From `<!--` to `-->`.
    pub span: Span,
    /// What stands between, trimmed.
    pub text: String,
}

impl Heading {
    /// Whether the steps of an SOP stand below it: it is called Procedure or Steps.
    #[must_use]
    pub fn is_procedure(&self) -> bool {
        let name = self
            .text
            .trim_matches(|letter: char| !letter.is_alphabetic());
        ["procedure", "steps"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
    }
}

impl Outline {
    /// Moves every place.
    pub(super) fn move_places(&mut self, to: impl Fn(u32) -> u32) {
        let headings = self.headings.iter_mut();
        let sections = self.sections.iter_mut();
        let links = self.links.iter_mut();
        let items = self.items.iter_mut();
        let spans = headings
            .flat_map(|heading| [&mut heading.span, &mut heading.text_span])
            .chain(sections.flat_map(|section| [&mut section.span, &mut section.body]))
            .chain(links.flat_map(|link| [&mut link.span, &mut link.destination_span]))
            .chain(self.steps.iter_mut().map(|step| &mut step.span))
            .chain(items.flat_map(|item| {
                let classes = item.unknown_classes.iter_mut();
                [&mut item.span, &mut item.marker, &mut item.id_span]
                    .into_iter()
                    .chain(classes.map(|class| &mut class.span))
            }))
            .chain(&mut self.html)
            .chain(self.comments.iter_mut().map(|comment| &mut comment.span))
            .chain(&mut self.code);
        for span in spans {
            (span.start, span.end) = (to(span.start), to(span.end));
        }
        for (start, _) in &mut self.item_ids {
            *start = to(*start);
        }
    }

    /// Whether a fragment (without `#`) names something here.
    #[must_use]
    pub fn has_anchor(&self, fragment: &str) -> bool {
        self.anchors
            .binary_search_by(|anchor| anchor.as_str().cmp(fragment))
            .is_ok()
    }

    /// The steps by the fragments that lead to them: their own, and the written ids of list items in them.
    #[must_use]
    pub fn steps_by_fragment(&self) -> HashMap<&str, usize> {
        let mut steps = HashMap::new();
        for (at, step) in self.steps.iter().enumerate() {
            steps.entry(step.anchor.as_str()).or_insert(at);
        }
        for (start, id) in &self.item_ids {
            let after = self.steps.partition_point(|step| step.span.start <= *start);
            if let Some(at) = after.checked_sub(1)
                && *start < self.steps[at].span.end
            {
                steps.entry(id.as_str()).or_insert(at);
            }
        }
        steps
    }

    /// Whether nothing stands under the section's heading: neither content nor a deeper heading.
    #[must_use]
    pub fn is_section_empty(&self, section: usize) -> bool {
        let level = |at: usize| {
            let heading = self.sections.get(at)?.heading?;
            Some(self.headings.get(heading)?.level)
        };
        let deeper_follows =
            level(section + 1).is_some_and(|next| level(section).is_some_and(|this| next > this));
        self.sections
            .get(section)
            .is_some_and(|section| !section.has_content)
            && !deeper_follows
    }

    /// The section that holds byte `offset` of the file.
    #[must_use]
    pub fn section_at(&self, offset: u32) -> Option<usize> {
        self.sections
            .partition_point(|section| section.span.start <= offset)
            .checked_sub(1)
    }

    /// The text of the first heading of level 1.
    #[must_use]
    pub fn title(&self) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.level == 1)
    }
}
