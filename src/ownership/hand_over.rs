//! Handing over: which lines of which documents change when one owner takes over from another. Nothing is written here.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::{
    clock::Date,
    diagnostic::{Edit, apply_edits},
    front_matter::{NewValue, Setting, set_keys},
    library::{Document, Filter, Library, Owner},
    text::{LineIndex, RelPath, one_line},
};

/// What to hand over: from whom, to whom, which documents.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// Who hands over, as typed.
    pub from: &'a str,
    /// Who takes over, as typed.
    pub to: &'a str,
    /// Whether deputies are replaced, too.
    pub deputies: bool,
    /// The documents that it is about.
    pub filter: &'a Filter,
}

/// Why a hand-over makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HandOverError {
    /// Whoever is to take over is not in the roster.
    #[error("`{to}` is not in the roster")]
    UnknownHeir {
        /// As typed.
        to: String,
        /// The nearest name in the roster.
        near: Option<String>,
    },
    /// Whoever is to take over has left.
    #[error("`{to}` left on {on}")]
    DepartedHeir {
        /// As documents name them.
        to: Owner,
        /// The last day.
        on: Date,
    },
    /// Both are the same.
    #[error("`{to}` would take over from `{to}`")]
    Same {
        /// As documents name them.
        to: Owner,
    },
    /// Whoever is to hand over is neither in the roster nor named by any document.
    #[error("`{from}` is not in the roster, and no document names them")]
    UnknownFrom {
        /// As typed.
        from: String,
        /// The nearest name in the roster.
        near: Option<String>,
    },
}

/// A hand-over, worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HandOver {
    /// Who hands over.
    pub from: Owner,
    /// Who takes over.
    pub to: Owner,
    /// The documents that change, by path.
    pub documents: Vec<Handed>,
    /// Where documents take the owner from another place, which is not changed here.
    pub elsewhere: Vec<Elsewhere>,
    /// The documents whose front matter cannot be edited safely, by path.
    pub refused: Vec<Refused>,
    /// The documents that go on naming whoever hands over as deputy, named exactly.
    pub still_deputy: Vec<String>,
}

/// A document that changes hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Handed {
    /// The document, named exactly: `sop:vpn`.
    pub document: String,
    /// Its file, relative to the library's root.
    pub path: RelPath,
    /// The lines that change.
    pub changes: Vec<ChangedLines>,
    /// The text that was read.
    #[serde(skip)]
    pub before: String,
    /// The text to write.
    #[serde(skip)]
    pub after: String,
}

/// Lines that change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedLines {
    /// The first of them, from 1.
    pub line: u32,
    /// What they say.
    pub before: String,
    /// What they will say; empty where they go.
    pub after: String,
}

/// Another place that names the owner of documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Elsewhere {
    /// The place: `sopbook.toml:12`, `CODEOWNERS:3`, or the SOP that a checklist follows, `sop:vpn`.
    pub place: String,
    /// The key that is named there: `owner` or `deputy`.
    pub key: &'static str,
    /// The documents that take it from there, named exactly.
    pub documents: Vec<String>,
}

/// A document whose front matter cannot be edited safely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refused {
    /// The document, named exactly: `sop:vpn`.
    pub document: String,
    /// Its file, relative to the library's root.
    pub path: RelPath,
    /// The line of the trouble, from 1.
    pub line: u32,
    /// Why, in words.
    pub why: String,
}

/// Where a document's owner or deputy is named.
enum Named {
    Here,
    There(String),
}

/// Works out a hand-over as things stand on the day `today`.
///
/// # Errors
/// Where whoever is to take over is not in the roster or has left, both are the same, or nobody knows whom it is from. A
/// library without a roster takes any name.
pub fn plan(library: &Library, order: &Order<'_>, today: Date) -> Result<HandOver, HandOverError> {
    let roster = &library.settings.roster;
    let (from, to) = (roster.resolve(order.from), roster.resolve(order.to));
    if matches!(to, Owner::Unknown(_)) && !roster.is_empty() {
        return Err(HandOverError::UnknownHeir {
            to: one_line(order.to),
            near: roster.nearest(order.to),
        });
    }
    if let Some(on) = roster.departed_on(&to, today) {
        return Err(HandOverError::DepartedHeir { to, on });
    }
    if is_same(&from, &to) {
        return Err(HandOverError::Same { to });
    }
    let mut planner = Planner {
        library,
        from: &from,
        to: &to,
        handed: Vec::new(),
        elsewhere: BTreeMap::new(),
        refused: Vec::new(),
        still_deputy: Vec::new(),
    };
    for document in library.documents() {
        if order.filter.is_empty() || order.filter.matches(&library.facets(document)) {
            planner.look_at(document, order.deputies);
        }
    }
    let Planner {
        handed,
        mut elsewhere,
        refused,
        still_deputy,
        ..
    } = planner;
    // A checklist follows its SOP by itself.
    let is_handed = |place: &String| handed.iter().any(|handed| handed.document == *place);
    elsewhere.retain(|(place, _), _| !is_handed(place));
    let is_named = !handed.is_empty() || !elsewhere.is_empty() || !refused.is_empty();
    if matches!(from, Owner::Unknown(_)) && !is_named && !is_known(library, &from) {
        return Err(HandOverError::UnknownFrom {
            from: one_line(order.from),
            near: roster.nearest(order.from),
        });
    }
    let elsewhere = elsewhere
        .into_iter()
        .map(|((place, key), documents)| Elsewhere {
            place,
            key,
            documents,
        });
    Ok(HandOver {
        elsewhere: elsewhere.collect(),
        from,
        to,
        documents: handed,
        refused,
        still_deputy,
    })
}

/// Whether any document at all names an owner whom the roster does not know.
fn is_known(library: &Library, owner: &Owner) -> bool {
    let mut documents = library.documents().iter();
    documents.any(|document| {
        let named = [library.owner(document), library.deputy(document)];
        named.iter().flatten().any(|named| is_same(named, owner))
    })
}

/// Whether two owners are the same; those whom the roster does not know by their names.
fn is_same(a: &Owner, b: &Owner) -> bool {
    match (a, b) {
        (Owner::Unknown(a), Owner::Unknown(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    }
}

struct Planner<'a> {
    library: &'a Library,
    from: &'a Owner,
    to: &'a Owner,
    handed: Vec<Handed>,
    elsewhere: BTreeMap<(String, &'static str), Vec<String>>,
    refused: Vec<Refused>,
    still_deputy: Vec<String>,
}

impl<'a> Planner<'a> {
    fn look_at(&mut self, document: &Document, deputies: bool) {
        let (owner, deputy) = (self.library.owner(document), self.library.deputy(document));
        let is_from = |named: &Option<Owner>| named.iter().any(|it| is_same(it, self.from));
        let is_to = |named: &Option<Owner>| named.iter().any(|it| is_same(it, self.to));
        let is_here = |key| matches!(self.place_of(document, key), Named::Here);
        let mut keys = Vec::new();
        let mut found = Vec::new();
        if is_from(&owner) {
            found.push(("owner", NewValue::Text(self.to.to_string())));
        }
        // Nobody is their own deputy.
        let own_deputy = is_from(&owner) && is_to(&deputy);
        if is_from(&deputy) && !deputies {
            self.still_deputy.push(document.exact_name());
        } else if is_from(&deputy) && (is_from(&owner) || is_to(&owner))
            || own_deputy && is_here("owner") && is_here("deputy")
        {
            found.push(("deputy", NewValue::Nothing));
        } else if is_from(&deputy) {
            found.push(("deputy", NewValue::Text(self.to.to_string())));
        }
        for (key, value) in found {
            match self.place_of(document, key) {
                Named::Here => keys.push(Setting {
                    names: self.names(key),
                    value,
                }),
                Named::There(place) => self
                    .elsewhere
                    .entry((place, key))
                    .or_default()
                    .push(document.exact_name()),
            }
        }
        if keys.is_empty() {
            return;
        }
        match set_keys(&document.text, &keys) {
            Ok(edits) => self.handed.push(Handed {
                document: document.exact_name(),
                path: document.path.clone(),
                changes: changed_lines(document, &edits),
                before: document.text.to_string(),
                after: apply_edits(&document.text, &edits),
            }),
            Err(error) => self.refused.push(Refused {
                document: document.exact_name(),
                path: document.path.clone(),
                line: document.lines().line(error.span.start),
                why: error.reason,
            }),
        }
    }

    /// The names under which a document may write a key.
    fn names(&self, key: &'static str) -> Vec<&'a str> {
        let library: &'a Library = self.library;
        let aliases = library.settings.key_aliases.get(key).into_iter().flatten();
        std::iter::once(key)
            .chain(aliases.map(String::as_str))
            .collect()
    }

    fn place_of(&self, document: &Document, key: &'static str) -> Named {
        let metadata = &document.metadata;
        let settings = &self.library.settings;
        let (own, line) = match (key, &metadata.owner_line) {
            ("owner", line) => (&metadata.owner, line.as_ref()),
            (_, line) => {
                let line = line.as_ref().filter(|line| line.deputy.is_some());
                (&metadata.deputy, line)
            }
        };
        if own.is_none() {
            let sops = self.library.named_partners(document);
            let sop = sops.first().map(|sop| sop.exact_name());
            return Named::There(sop.unwrap_or_default());
        }
        if let Some(line) = line {
            return Named::There(line.to_string());
        }
        if metadata.inherited.iter().any(|inherited| inherited == key) {
            let node = settings.folder_default(key, &document.path);
            let lines = LineIndex::new(settings.text.as_deref().unwrap_or(""));
            let line = node.map_or(1, |node| lines.line(node.span.start));
            return Named::There(format!("{}:{line}", settings.path));
        }
        Named::Here
    }
}

/// The lines that edits touch, before and after.
fn changed_lines(document: &Document, edits: &[Edit]) -> Vec<ChangedLines> {
    let text = &*document.text;
    let show = |edit: &Edit| {
        let range = edit.span.range();
        let start = text[..range.start].rfind('\n').map_or(0, |feed| feed + 1);
        let ends_line = range.end > start && text[..range.end].ends_with('\n');
        let end = if ends_line {
            range.end
        } else {
            text[range.end..]
                .find('\n')
                .map_or(text.len(), |feed| range.end + feed + 1)
        };
        let after = format!(
            "{}{}{}",
            &text[start..range.start],
            edit.text,
            &text[range.end..end]
        );
        ChangedLines {
            line: document.lines().line(edit.span.start),
            before: text[start..end].trim_end().to_owned(),
            after: after.trim_end().to_owned(),
        }
    };
    edits.iter().map(show).collect()
}
