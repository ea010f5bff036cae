//! Headings, quotes, code, tables, footnotes and raw HTML.

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind};

use super::{
    Open, Page,
    escape::{push_address, push_attribute, push_text},
};
use crate::markdown::raw_html;

impl Page<'_> {
    pub(super) fn start_heading(&mut self, level: u8) {
        let index = self.headings;
        self.headings += 1;
        if self.options.skip_title && index == 0 && level == 1 {
            self.skipping = true;
            self.push_open(Open::Heading(index, 0));
            return;
        }
        let level = level
            .saturating_add(self.options.shift_headings)
            .clamp(1, 6);
        self.out.push_str(&format!("<h{level}"));
        let outline = self.outline;
        if let Some(heading) = outline.headings.get(index) {
            self.write_id(&heading.anchor);
        }
        self.out.push('>');
        self.push_open(Open::Heading(index, level));
    }

    pub(super) fn end_heading(&mut self, index: usize, level: u8) {
        let outline = self.outline;
        let heading = outline.headings.get(index);
        if level == 0 {
            self.skipping = false;
            // Links to the title still arrive.
            if let Some(heading) = heading {
                self.out.push_str("<span");
                self.write_id(&heading.anchor);
                self.out.push_str("></span>\n");
            }
            return;
        }
        if let Some(heading) = heading.filter(|_| self.options.permalinks) {
            self.out.push_str(" <a class=\"anchor\" href=\"#");
            push_address(&mut self.out, &heading.anchor);
            self.out.push_str("\" aria-label=\"Link to this section: ");
            push_attribute(&mut self.out, &heading.text);
            self.out.push_str("\"></a>");
        }
        self.out.push_str(&format!("</h{level}>\n"));
    }

    pub(super) fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let Some(kind) = kind else {
            return self.enter("<blockquote>\n", "</blockquote>\n");
        };
        let (class, title) = match kind {
            BlockQuoteKind::Note => ("note", "Note"),
            BlockQuoteKind::Tip => ("tip", "Tip"),
            BlockQuoteKind::Important => ("important", "Important"),
            BlockQuoteKind::Warning => ("warning", "Warning"),
            BlockQuoteKind::Caution => ("caution", "Caution"),
        };
        let tag =
            format!("<blockquote class=\"alert {class}\">\n<p class=\"alert-title\">{title}</p>\n");
        self.enter(&tag, "</blockquote>\n");
    }

    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => {
                info.split([' ', '\t', ',']).find(|word| !word.is_empty())
            }
            CodeBlockKind::Indented => None,
        };
        self.out.push_str("<pre><code");
        if let Some(language) = language {
            self.out.push_str(" class=\"language-");
            push_attribute(&mut self.out, language);
            self.out.push('"');
        }
        self.enter(">", "</code></pre>\n");
    }

    pub(super) fn start_cell(&mut self) {
        let alignment = self
            .alignments
            .get(self.column)
            .copied()
            .unwrap_or(Alignment::None);
        self.column += 1;
        let class = match alignment {
            Alignment::None => "",
            Alignment::Left => " class=\"align-left\"",
            Alignment::Center => " class=\"align-center\"",
            Alignment::Right => " class=\"align-right\"",
        };
        if self.in_head {
            self.enter(&format!("<th scope=\"col\"{class}>"), "</th>\n");
        } else {
            self.enter(&format!("<td{class}>"), "</td>\n");
        }
    }

    pub(super) fn footnote_number(&mut self, label: &str) -> usize {
        let next = self.footnotes.len() + 1;
        *self.footnotes.entry(label.to_owned()).or_insert(next)
    }

    pub(super) fn start_footnote(&mut self, label: &str) {
        let number = self.footnote_number(label);
        self.out.push_str("<div class=\"footnote\"");
        self.write_id(&format!("fn-{number}"));
        self.enter(&format!("><sup>{number}</sup>\n"), "</div>\n");
    }

    pub(super) fn write_footnote_reference(&mut self, label: &str) {
        let number = self.footnote_number(label);
        let reference = if self.links > 0 {
            format!("<sup>{number}</sup>")
        } else {
            format!("<sup><a class=\"footnote-reference\" href=\"#fn-{number}\">{number}</a></sup>")
        };
        self.out.push_str(&reference);
    }

    /// Shows raw HTML as text, except for the little that we understand.
    pub(super) fn write_raw(&mut self, html: &str) {
        if raw_html::is_break(html) {
            self.out.push_str("<br>");
        } else if let Some(anchor) = raw_html::lone_anchor(html) {
            self.anchors += usize::from(!html.contains("</"));
            self.out.push_str("<span");
            self.write_id(anchor);
            self.out.push_str("></span>");
        } else if self.anchors > 0 && html.eq_ignore_ascii_case("</a>") {
            self.anchors -= 1;
        } else {
            self.raw_shows |= !html.trim().is_empty();
            push_text(&mut self.out, html);
        }
    }

    /// Ends a block of raw HTML: what it shows becomes a paragraph; comments leave no trace, anchors no box.
    pub(super) fn end_raw(&mut self, start: usize) {
        self.raw.finish();
        self.anchors = 0;
        let raw = self.out.split_off(start.min(self.out.len()));
        let raw = raw.trim_end();
        let (before, after) = match (self.raw_shows, raw.is_empty()) {
            (true, _) => ("<p class=\"raw-html\">", "</p>\n"),
            (false, false) => ("", "\n"),
            (false, true) => return,
        };
        self.out.push_str(before);
        self.out.push_str(raw.trim_start());
        self.out.push_str(after);
    }
}
