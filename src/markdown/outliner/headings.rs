//! Headings, the sections that they open, and where the Procedure begins and ends.

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::CowStr;

use super::Outliner;
use crate::{
    markdown::outline::{Heading, Section},
    text::{Span, fold_white_space, heading_slug},
};

/// A heading whose text is being read.
pub(super) struct OpenHeading {
    pub(super) index: usize,
    pub(super) explicit: Option<String>,
    pub(super) text: Option<Range<usize>>,
}

impl Outliner<'_> {
    pub(super) fn start_heading(
        &mut self,
        level: u8,
        id: Option<CowStr<'_>>,
        range: &Range<usize>,
    ) {
        let index = self.outline.headings.len();
        let span = self.trimmed(range);
        if self.containers == 0 {
            self.open_section(Some(index), range.start, range.end);
        }
        let at = Span::at(span.end as usize);
        let heading = Heading {
            level,
            text: String::new(),
            anchor: String::new(),
            span,
            text_span: at,
        };
        self.outline.headings.push(heading);
        let explicit = id.map(|id| id.to_string()).filter(|id| !id.is_empty());
        self.heading = Some(OpenHeading {
            index,
            explicit,
            text: None,
        });
        self.plain.clear();
        self.wanted += 1;
    }

    pub(super) fn end_heading(&mut self, range: &Range<usize>) {
        self.wanted = self.wanted.saturating_sub(1);
        let Some(open) = self.heading.take() else {
            return;
        };
        let text = fold_white_space(&self.plain);
        let anchor = self.slugs.take(open.explicit, &text);
        let text_span = open
            .text
            .map(|text| self.trimmed(&(text.start..text.end.min(range.end))));
        let heading = &mut self.outline.headings[open.index];
        let level = heading.level;
        (heading.text, heading.anchor) = (text, anchor);
        if let Some(span) = text_span {
            heading.text_span = span;
        }
        let is_procedure = heading.is_procedure();
        if self.containers > 0 {
            return;
        }
        match self.procedure {
            Some(outer) if level > outer => self.step_headings.push(open.index),
            _ => self.procedure = is_procedure.then_some(level),
        }
    }

    pub(super) fn open_section(&mut self, heading: Option<usize>, start: usize, body: usize) {
        self.close_section(start);
        let span = Span::at(start);
        self.outline.sections.push(Section {
            heading,
            span,
            body: Span::at(body),
            has_content: false,
        });
    }

    pub(super) fn close_section(&mut self, end: usize) {
        if let Some(section) = self.outline.sections.last_mut() {
            let end = Span::at(end).start;
            section.span.end = end.max(section.span.start);
            section.body.end = end.max(section.body.start);
        }
    }
}

/// Makes anchors unique as GitHub does: the second `x` becomes `x-1`.
#[derive(Default)]
pub(super) struct Slugs {
    /// Each anchor so far, and the last number put to it.
    taken: HashMap<String, usize>,
}

impl Slugs {
    fn take(&mut self, explicit: Option<String>, text: &str) -> String {
        if let Some(explicit) = explicit {
            self.taken.entry(explicit.clone()).or_default();
            return explicit;
        }
        let slug = Some(heading_slug(text))
            .filter(|slug| !slug.is_empty())
            .unwrap_or_else(|| "section".to_owned());
        let mut number = match self.taken.get(&slug) {
            None => {
                self.taken.insert(slug.clone(), 0);
                return slug;
            }
            Some(last) => *last,
        };
        let anchor = loop {
            number += 1;
            let anchor = format!("{slug}-{number}");
            if !self.taken.contains_key(&anchor) {
                break anchor;
            }
        };
        self.taken.insert(slug, number);
        self.taken.insert(anchor.clone(), 0);
        anchor
    }
}
