//! List items: the entries of checklists and the steps of the Procedure.

use std::ops::Range;

use super::Outliner;
use crate::{
    markdown::{
        attributes::Attributes,
        outline::{Item, Step},
    },
    text::{Span, Spanned, fold_white_space, kebab_case},
};

/// An open list item.
pub(super) struct Frame {
    pub(super) task: Option<usize>,
    pub(super) is_step: bool,
    pub(super) text_open: bool,
    pub(super) text_end: usize,
    pub(super) range: Range<usize>,
}

impl Outliner<'_> {
    pub(super) fn start_task(&mut self, ticked: bool, range: &Range<usize>) {
        let Some(range_of_item) = self.frames.last().map(|frame| frame.range.clone()) else {
            return;
        };
        let index = self.outline.items.len();
        self.outline.items.push(Item {
            // An item that begins with a heading has no text of its own.
            id: format!("item-{}", index + 1),
            explicit_id: false,
            id_span: Span::at(range.end),
            text: String::new(),
            span: self.trimmed(&range_of_item),
            marker: Span::from(range.clone()),
            ticked,
            depth: u8::try_from(self.tasks.len()).unwrap_or(u8::MAX),
            critical: false,
            optional: false,
            verify: false,
            evidence: false,
            unknown_classes: Vec::new(),
            links: Vec::new(),
            section: self.outline.sections.len().checked_sub(1),
        });
        self.tasks.push(index);
        if let Some(frame) = self.frames.last_mut() {
            frame.task = Some(index);
        }
        self.note_content();
    }

    pub(super) fn end_item_text(&mut self, attributes: Attributes) {
        self.wanted = self.wanted.saturating_sub(1);
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        frame.text_open = false;
        let (task, is_step, text_end, range) = (
            frame.task,
            frame.is_step,
            frame.text_end,
            frame.range.clone(),
        );
        if let Some(id) = &attributes.id {
            self.outline
                .item_ids
                .push((Span::at(range.start).start, id.value.clone()));
        }
        if task.is_none() && !is_step {
            return;
        }
        let text = fold_white_space(&self.plain);
        if is_step {
            let explicit = attributes.id.is_some();
            let number = self.outline.steps.len() + 1;
            let anchor = attributes
                .id
                .as_ref()
                .map_or_else(|| format!("step-{number}"), |id| id.value.clone());
            let heading = self
                .outline
                .sections
                .last()
                .and_then(|section| section.heading);
            let span = self.trimmed(&range);
            self.outline.steps.push(Step {
                anchor,
                explicit,
                text: text.clone(),
                span,
                heading,
            });
        }
        if let Some(item) = task.and_then(|task| self.outline.items.get_mut(task)) {
            item.critical = attributes.has("critical");
            item.optional = attributes.has("optional");
            item.verify = attributes.has("verify");
            item.evidence = attributes.has("evidence");
            item.explicit_id = attributes.id.is_some();
            let (id, id_span) = attributes.id.map_or_else(
                || {
                    (
                        kebab_case(&text),
                        first_paragraph(self.text, item.marker, text_end),
                    )
                },
                |id| (id.value, id.span),
            );
            item.id = if id.is_empty() {
                format!("item-{}", task.unwrap_or(0) + 1)
            } else {
                id
            };
            item.id_span = id_span;
            let known = |class: &Spanned<String>| {
                !matches!(
                    class.value.as_str(),
                    "critical" | "optional" | "verify" | "evidence"
                )
            };
            item.unknown_classes = attributes.classes.into_iter().filter(known).collect();
            item.text = text;
        }
    }
}

/// The source of an item's first paragraph: what follows the box.
fn first_paragraph(text: &str, marker: Span, end: usize) -> Span {
    let start = marker.end as usize;
    let source = text.get(start..end.max(start)).unwrap_or("");
    let trimmed = source.trim();
    let start = start + (source.len() - source.trim_start().len());
    Span::new(start, start + trimmed.len())
}
