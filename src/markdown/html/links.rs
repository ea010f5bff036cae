//! Links and images, and which of them a page may have.

use pulldown_cmark::{CowStr, Event, LinkType};

use super::{
    LinkRef, Open, Page, Target,
    address::{Address, address},
    escape::{push_address, push_attribute, push_text},
};
use crate::markdown::outline::LinkKind;

/// An image whose alternative text is being read.
pub(super) struct OpenImage {
    pub(super) destination: String,
    pub(super) title: String,
    pub(super) alt: String,
    pub(super) nested: usize,
}

impl Page<'_> {
    /// The address that a destination becomes, if it may become one.
    pub(super) fn resolve(&self, kind: LinkKind, destination: &str) -> Option<(String, Address)> {
        let to = match (self.resolve)(&LinkRef { kind, destination }) {
            Target::Keep => destination.to_owned(),
            Target::Rewrite(to) => to,
            Target::Drop => return None,
        };
        let address = address(&to)?;
        Some((to, address))
    }

    pub(super) fn start_link(&mut self, link_type: LinkType, destination: &str, title: &str) {
        let mailto = if link_type == LinkType::Email {
            "mailto:"
        } else {
            ""
        };
        let resolved = self.resolve(LinkKind::Link, &format!("{mailto}{destination}"));
        // A bare address in a link's text is a link to the parser, and must not be one in a page.
        let Some((to, address)) = resolved.filter(|_| self.links == 0) else {
            self.open.push(Open::Flattened);
            return;
        };
        self.open_anchor(&to, address, title);
        self.links += 1;
        self.push_open(Open::Tag("</a>"));
    }

    pub(super) fn open_anchor(&mut self, to: &str, address: Address, title: &str) {
        self.out.push_str("<a href=\"");
        push_address(&mut self.out, to);
        self.out.push('"');
        if address == Address::Foreign {
            self.out
                .push_str(" class=\"external\" rel=\"noopener noreferrer\"");
        }
        self.write_title(title);
        self.out.push('>');
    }

    pub(super) fn write_title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            push_attribute(&mut self.out, title);
            self.out.push('"');
        }
    }

    pub(super) fn start_image(&mut self, destination: CowStr<'_>, title: CowStr<'_>) {
        let (destination, title) = (destination.into_string(), title.into_string());
        self.image = Some(OpenImage {
            destination,
            title,
            alt: String::new(),
            nested: 0,
        });
    }

    /// Collects the alternative text up to the image's end.
    pub(super) fn read_alt(&mut self, event: Event<'_>) {
        let Some(mut image) = self.image.take() else {
            return;
        };
        match event {
            Event::Start(_) => image.nested += 1,
            Event::End(_) if image.nested == 0 => return self.end_image(&image),
            Event::End(_) => image.nested -= 1,
            Event::Text(text) | Event::Code(text) => image.alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
        self.image = Some(image);
    }

    pub(super) fn end_image(&mut self, image: &OpenImage) {
        match self.resolve(LinkKind::Image, &image.destination) {
            Some((to, Address::Local)) => {
                self.out.push_str("<img src=\"");
                push_address(&mut self.out, &to);
                self.out.push_str("\" alt=\"");
                push_attribute(&mut self.out, &image.alt);
                self.out.push('"');
                self.write_title(&image.title);
                self.out.push_str(" loading=\"lazy\">");
            }
            Some((to, address @ Address::Foreign)) if self.links == 0 => {
                self.open_anchor(&to, address, &image.title);
                push_text(
                    &mut self.out,
                    if image.alt.is_empty() {
                        &to
                    } else {
                        &image.alt
                    },
                );
                self.out.push_str("</a>");
            }
            _ => push_text(&mut self.out, &image.alt),
        }
    }
}
