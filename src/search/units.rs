//! What is indexed: one unit for a document's names and labels, and one for each of its sections.
//!
//! Nothing is stored but the document's key. Snippets are cut from the files of the hits that are shown.

use std::sync::LazyLock;

use tantivy::{
    TantivyDocument,
    schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{Token, TokenStream, Tokenizer},
};

use super::{manifest::Extent, words};
use crate::{library::Document, markdown::plain_text};

/// Changes when an index that an older version wrote would be read wrongly.
pub(super) const VERSION: u32 = 3;

/// The field that holds the document's key.
pub(super) const KEY: &str = "key";
/// The field that holds a section's number in its document, from 0; a document's first unit has none.
pub(super) const SECTION: &str = "section";
/// The names of the two ways to cut text; see [`WordTokenizer`].
pub(super) const TOKENIZERS: [(&str, WordTokenizer); 2] = [
    ("text", WordTokenizer { is_name: false }),
    ("name", WordTokenizer { is_name: true }),
];
/// Stands before and after each name, so that a query can be all of it.
pub(super) const NAME_ENDS: [&str; 2] = ["^", "$"];

/// The fields of the index.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    pub(super) key: Field,
    section: Field,
    /// Of the first unit: the title.
    pub(super) title: Field,
    /// Of the first unit: the aliases, the id and the file's name.
    pub(super) names: Field,
    /// Of the first unit: the issue type, subtypes and tags.
    pub(super) labels: Field,
    /// Of the first unit: the summary.
    pub(super) summary: Field,
    /// Of the others: the heading.
    pub(super) heading: Field,
    /// Of the others: the text below it.
    pub(super) body: Field,
}

/// The fields, the same in every index.
pub(super) static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let text = |tokenizer: &str, norms: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_fieldnorms(norms)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        )
    };
    let mut schema = Schema::builder();
    let key = schema.add_u64_field(KEY, INDEXED | FAST);
    let section = schema.add_u64_field(SECTION, FAST);
    let title = schema.add_text_field("title", text("name", false));
    let names = schema.add_text_field("names", text("name", false));
    let labels = schema.add_text_field("labels", text("name", false));
    let summary = schema.add_text_field("summary", text("text", false));
    let heading = schema.add_text_field("heading", text("text", false));
    let body = schema.add_text_field("body", text("text", true));
    Fields {
        schema: schema.build(),
        key,
        section,
        title,
        names,
        labels,
        summary,
        heading,
        body,
    }
});

/// The units of a document, without their key, and how much its sections say.
pub(super) fn units(document: &Document) -> (Vec<TantivyDocument>, Extent) {
    let fields = &*FIELDS;
    let metadata = &document.metadata;
    let mut head = TantivyDocument::default();
    head.add_text(fields.title, document.title());
    for alias in &metadata.aliases {
        head.add_text(fields.names, &alias.value);
    }
    if let Some(id) = &metadata.id {
        head.add_text(fields.names, &id.value);
    }
    let name = document.path.file_name();
    head.add_text(fields.names, name.split('.').next().unwrap_or(name));
    let labels = metadata.tags.iter().chain(&metadata.issue_subtypes);
    for label in labels.chain(&metadata.issue_type) {
        head.add_text(fields.labels, &label.value);
    }
    if let Some(summary) = &metadata.summary {
        head.add_text(fields.summary, &summary.value);
    }
    let mut extent = Extent::default();
    let mut units = vec![head];
    for (section, number) in document.outline.sections.iter().zip(0..) {
        let mut unit = TantivyDocument::default();
        unit.add_u64(fields.section, number);
        let heading = section
            .heading
            .and_then(|at| document.outline.headings.get(at));
        if let Some(heading) = heading {
            unit.add_text(fields.heading, &heading.text);
        }
        let body = plain_text(&document.text, section.body);
        let bytes = u32::try_from(body.len()).unwrap_or(u32::MAX);
        extent.sections = extent.sections.saturating_add(1);
        extent.bytes = extent.bytes.saturating_add(bytes);
        unit.add_text(fields.body, body);
        units.push(unit);
    }
    (units, extent)
}

/// [`words::tokens`] for the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordTokenizer {
    /// Whether to set [`NAME_ENDS`] round the text.
    is_name: bool,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        let mut tokens = words::tokens(text);
        if self.is_name {
            let end = |sign: &str, position| words::Token {
                text: sign.to_owned(),
                span: 0..0,
                position,
                is_part: true,
            };
            for token in &mut tokens {
                token.position += 1;
            }
            let last = tokens.last().map_or(1, |token| token.position + 1);
            tokens.insert(0, end(NAME_ENDS[0], 0));
            tokens.push(end(NAME_ENDS[1], last));
        }
        WordStream {
            tokens: tokens.into_iter(),
            token: Token::default(),
        }
    }
}

/// Hands the tokens out.
pub(super) struct WordStream {
    tokens: std::vec::IntoIter<words::Token>,
    token: Token,
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some(token) = self.tokens.next() else {
            return false;
        };
        self.token = Token {
            offset_from: token.span.start,
            offset_to: token.span.end,
            position: token.position as usize,
            text: token.text,
            position_length: 1,
        };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
