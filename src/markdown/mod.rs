//! The outline of a markdown body: the shapes that the model reads.
#![allow(missing_docs)]
use crate::text::{Span, Spanned};
#[derive(Debug, Clone, Default)]
pub struct Outline {
    pub headings: Vec<Heading>,
    pub sections: Vec<Section>,
    pub links: Vec<Link>,
    pub steps: Vec<Step>,
    pub items: Vec<Item>,
    pub anchors: Vec<String>,
    pub html: Vec<Span>,
    pub comments: Vec<Comment>,
    pub code: Vec<Span>,
}
#[derive(Debug, Clone)]
pub struct Comment {
    pub span: Span,
    pub text: String,
}
#[derive(Debug, Clone)]
pub struct Heading {
    pub level: u8,
    pub text: String,
    pub anchor: String,
    pub span: Span,
    pub text_span: Span,
}
#[derive(Debug, Clone)]
pub struct Section {
    pub heading: Option<usize>,
    pub span: Span,
    pub body: Span,
    pub has_content: bool,
}
#[derive(Debug, Clone, PartialEq)]
pub enum LinkKind {
    Link,
    Image,
}
#[derive(Debug, Clone)]
pub struct Link {
    pub kind: LinkKind,
    pub destination: String,
    pub span: Span,
    pub destination_span: Span,
    pub text: String,
    pub item: Option<usize>,
    pub title: String,
}
#[derive(Debug, Clone)]
pub struct Step {
    pub anchor: String,
    pub explicit: bool,
    pub text: String,
    pub span: Span,
    pub heading: Option<usize>,
}
#[derive(Debug, Clone)]
pub struct Item {
    pub id: String,
    pub explicit_id: bool,
    pub id_span: Span,
    pub text: String,
    pub span: Span,
    pub marker: Span,
    pub ticked: bool,
    pub depth: u8,
    pub critical: bool,
    pub optional: bool,
    pub verify: bool,
    pub evidence: bool,
    pub unknown_classes: Vec<Spanned<String>>,
    pub links: Vec<usize>,
    pub section: Option<usize>,
}
pub struct Block;
impl Block {
    pub fn key(_: &str, _: Vec<String>) -> Self {
        Block
    }
    pub fn image(_: &str, _: &str) -> Self {
        Block
    }
}
pub fn outline(_: &str, _: usize) -> Outline {
    Outline::default()
}
pub fn canonical(_: &str, _: usize) -> Vec<Block> {
    vec![]
}
pub fn write_canonical(_: &[Block], _: &mut Vec<u8>) {}
