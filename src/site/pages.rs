//! A document's page: what it shows, and what the search knows about it.

use serde::Serialize;

use super::{
    OtherNames, SiteError,
    book::Book,
    links,
    pictures::Pictures,
    plan::{self, Plan},
    search_index::Record,
    templates::{LinkView, Templates, escape},
};
use crate::{
    clock::Date,
    library::{Audience, Document, Kind, Library, Owner, Risk, Status},
    markdown::{HtmlOptions, render_html},
    text::RelPath,
};

/// From how many sections on a page has a table of contents.
const SECTIONS_FOR_CONTENTS: usize = 3;

/// Everything that a document's page is made from.
pub(super) struct Page<'a> {
    pub(super) library: &'a Library,
    pub(super) plan: &'a Plan,
    pub(super) pictures: &'a Pictures,
    pub(super) book: &'a Book,
    pub(super) templates: &'a Templates,
    pub(super) other_names: OtherNames,
    /// The document's position in the library.
    pub(super) at: usize,
}

/// What the template shows of a document.
#[derive(Debug, Serialize)]
struct DocumentView {
    kind: &'static str,
    title: String,
    summary: Option<String>,
    crumbs: Vec<LinkView>,
    badges: Vec<Badge>,
    notice: Option<Notice>,
    facts: Vec<Fact>,
    review: ReviewView,
    partners_title: &'static str,
    partners: Vec<Entry>,
    exempt: Option<String>,
    contents: Vec<LinkView>,
    content: String,
    edit: Option<String>,
    path: String,
}

/// A word about a document, set in a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Badge {
    /// The colour's name in the style sheet.
    pub(super) class: &'static str,
    /// The word.
    pub(super) text: String,
}

/// A sentence above a document that is not in force.
#[derive(Debug, Serialize)]
struct Notice {
    text: &'static str,
    /// What replaces it.
    by: Option<LinkView>,
}

/// A line of the metadata.
#[derive(Debug, Serialize)]
struct Fact {
    name: &'static str,
    values: Vec<LinkView>,
    /// What stands between two values.
    between: &'static str,
    /// It takes the room of two.
    is_long: bool,
}

impl Fact {
    fn new(name: &'static str, values: impl IntoIterator<Item = String>) -> Self {
        let values = values
            .into_iter()
            .map(|label| LinkView { label, href: None });
        Self {
            name,
            values: values.collect(),
            between: ", ",
            is_long: false,
        }
    }
}

/// Where a document stands with its reviews, in dates; the page itself knows today.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ReviewView {
    /// The day of the last review.
    pub(super) on: Option<Date>,
    /// Who did it.
    by: Option<String>,
    outcome: Option<String>,
    /// The day on which it runs out.
    pub(super) due: Option<Date>,
    /// The day from which it is due soon.
    pub(super) soon: Option<Date>,
    every: String,
    is_recorded: bool,
    has_changed: bool,
}

impl ReviewView {
    /// What can be said about a document's review without knowing today.
    pub(super) fn new(library: &Library, document: &Document) -> Self {
        // The day handed in only decides the state, which is not read.
        let review = library.review(document, Date::ZERO);
        let roster = &library.settings.roster;
        Self {
            on: review.on,
            by: review
                .by
                .map(|by| roster.name(&roster.resolve(&by)).to_owned()),
            outcome: review.outcome,
            due: review.due,
            soon: review
                .due
                .map(|due| library.settings.review.due_soon.before(due)),
            every: review.every.to_string(),
            is_recorded: review.is_recorded,
            has_changed: review.changed_since == Some(true),
        }
    }
}

/// A document as lists show it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Entry {
    kind: &'static str,
    title: String,
    href: String,
    summary: Option<String>,
    badges: Vec<Badge>,
    review: ReviewView,
    /// What belongs to it: an SOP's checklists, a checklist's SOPs.
    partners: Vec<LinkView>,
    items: usize,
}

impl Entry {
    /// Makes the entry of the document at position `at` for a list on the page in `folder`.
    pub(super) fn new(library: &Library, plan: &Plan, at: usize, folder: &RelPath) -> Self {
        let document = &*library.documents()[at];
        let partners = library.partners(document);
        Self {
            kind: kind_name(document.kind),
            title: document.title().to_owned(),
            href: links::page(folder, plan.address_of(at)),
            summary: text(document.metadata.summary.as_deref()),
            badges: badges(document),
            review: ReviewView::new(library, document),
            partners: partners
                .into_iter()
                .map(|partner| LinkView {
                    label: partner.title().to_owned(),
                    href: Some(links::page(
                        folder,
                        plan.address_of(plan::position(library, partner)),
                    )),
                })
                .collect(),
            items: document.outline.items.len(),
        }
    }
}

impl Page<'_> {
    /// Lays out the page and, where the site has a search, what that knows about it.
    pub(super) fn render(&self) -> Result<(String, Option<Record>), SiteError> {
        let document = &*self.library.documents()[self.at];
        let folder = self.plan.address_of(self.at);
        let content = self.content(document);
        let record = self.library.settings.site_search;
        let record = record.then(|| self.record(document, folder, &content));
        let partners = self.library.partners(document);
        let view = DocumentView {
            kind: kind_name(document.kind),
            title: document.title().to_owned(),
            summary: text(document.metadata.summary.as_deref()),
            crumbs: self.crumbs(document, folder),
            badges: badges(document),
            notice: self.notice(document, folder),
            facts: self.facts(document, folder),
            review: ReviewView::new(self.library, document),
            partners_title: match (document.kind, partners.len()) {
                (Kind::Sop, 1) => "Checklist",
                (Kind::Sop, _) => "Checklists",
                (Kind::Checklist, 1) => "SOP",
                (Kind::Checklist, _) => "SOPs",
            },
            partners: partners
                .into_iter()
                .map(|partner| {
                    let at = plan::position(self.library, partner);
                    Entry::new(self.library, self.plan, at, folder)
                })
                .collect(),
            exempt: document.metadata.exemption().map(str::to_owned),
            contents: contents(document),
            content,
            edit: self.book.edit_address(&document.path),
            path: document.path.to_string(),
        };
        Ok((self.templates.page("document.html", folder, &view)?, record))
    }

    fn content(&self, document: &Document) -> String {
        let resolve = |link: &crate::markdown::LinkRef<'_>| {
            links::resolve(self.library, self.plan, self.pictures, self.at, link)
        };
        let options = HtmlOptions {
            shift_headings: 0,
            skip_title: true,
            permalinks: true,
        };
        mark_outcomes(&render_html(
            &document.text,
            document.body,
            &document.outline,
            &resolve,
            options,
        ))
    }

    fn crumbs(&self, document: &Document, folder: &RelPath) -> Vec<LinkView> {
        let to = |label: &str, page: &RelPath| LinkView {
            label: label.to_owned(),
            href: Some(links::page(folder, page)),
        };
        let parent = match self.plan.group_of(self.at) {
            Some(group) => to(&group.name, &group.address),
            None => {
                let name = plan::folder(document.kind);
                let label = if document.kind == Kind::Sop {
                    "SOPs"
                } else {
                    "Checklists"
                };
                LinkView {
                    label: label.to_owned(),
                    href: Some(format!("{}{name}/", links::root(folder))),
                }
            }
        };
        vec![
            LinkView {
                label: "Library".to_owned(),
                href: Some(links::root(folder)),
            },
            parent,
        ]
    }

    fn notice(&self, document: &Document, folder: &RelPath) -> Option<Notice> {
        let metadata = &document.metadata;
        match metadata.status {
            Status::Active => None,
            Status::Draft => Some(Notice {
                text: "This is a draft. It is not in force yet.",
                by: None,
            }),
            Status::Retired => {
                let successor = metadata.superseded_by.as_ref();
                let successor = successor.and_then(|id| self.library.get(document.kind, id));
                Some(Notice {
                    text: "This document is retired. Do not work by it.",
                    by: successor.map(|successor| LinkView {
                        label: successor.title().to_owned(),
                        href: Some(links::page(
                            folder,
                            self.plan
                                .address_of(plan::position(self.library, successor)),
                        )),
                    }),
                })
            }
        }
    }

    fn facts(&self, document: &Document, folder: &RelPath) -> Vec<Fact> {
        let metadata = &document.metadata;
        let facets = self.library.facets(document);
        let types = facets.issue_types.iter().map(|name| {
            let group = self
                .plan
                .groups
                .iter()
                .find(|group| group.is_issue_type && group.name == *name);
            LinkView {
                label: name.clone(),
                href: group.map(|group| links::page(folder, &group.address)),
            }
        });
        let subtypes = facets.issue_subtypes.join(", ");
        let subtypes = Some(subtypes).filter(|names| !names.is_empty());
        let category = Fact {
            name: "Category",
            values: types
                .chain(subtypes.map(|label| LinkView { label, href: None }))
                .collect(),
            between: if facets.issue_types.len() == 1 {
                " › "
            } else {
                ", "
            },
            is_long: true,
        };
        let roster = &self.library.settings.roster;
        let people = |owner: Owner| owner_name(self.library, &owner);
        let deputy = metadata
            .deputy
            .as_ref()
            .map(|deputy| roster.resolve(deputy));
        let settings = &self.library.settings;
        let clients = metadata.clients.iter().map(|client| {
            let key = settings.client(client).unwrap_or(client);
            settings
                .clients
                .get(key)
                .map_or_else(|| key.to_owned(), |client| client.name.clone())
        });
        let style = metadata.style.as_deref().map(|style| match style {
            "read-do" => "Read, then do",
            "do-confirm" => "Do, then confirm",
            other => other,
        });
        let facts = [
            category,
            Fact::new("Owner", facets.owner.map(people)),
            Fact::new("Deputy", deputy.map(people)),
            Fact::new("Skill level", metadata.skill_level.clone()),
            Fact::new("Estimated time", metadata.estimated_time.clone()),
            Fact::new("Style", style.map(str::to_owned)),
            Fact::new(
                "Repeats every",
                metadata
                    .cadence
                    .as_ref()
                    .map(|cadence| cadence.value.to_string()),
            ),
            Fact::new("Clients", clients),
        ];
        facts
            .into_iter()
            .filter(|fact| !fact.values.is_empty())
            .collect()
    }

    /// What the search knows: the text, other names of the document, and what it can be filtered by.
    fn record(&self, document: &Document, folder: &RelPath, content: &str) -> Record {
        let facets = self.library.facets(document);
        let group = match self.plan.group_of(self.at) {
            Some(group) => group.name.clone(),
            None => facets.issue_types.join(", "),
        };
        let mut filters = vec![("kind", kind_name(document.kind).to_owned())];
        filters.extend(facets.issue_types.into_iter().map(|name| ("type", name)));
        filters.extend(
            facets
                .issue_subtypes
                .into_iter()
                .map(|name| ("subtype", name)),
        );
        let roster = &self.library.settings.roster;
        filters.extend(
            facets
                .owner
                .iter()
                .map(|owner| ("owner", roster.name(owner).to_owned())),
        );
        let mut head = String::new();
        for (name, value) in filters {
            head.push_str(&format!(
                "<span data-value=\"{}\" data-pagefind-filter=\"{name}[data-value]\"></span>",
                escape(&value)
            ));
        }
        let metadata = &document.metadata;
        let summary = metadata.summary.as_deref().map_or("", String::as_str);
        let meta = [
            ("title", document.title()),
            ("kind", kind_name(document.kind)),
            ("summary", summary),
            ("status", metadata.status.name()),
            ("group", &group),
        ];
        for (name, value) in meta {
            head.push_str(&format!(
                "<span data-value=\"{}\" data-pagefind-meta=\"{name}[data-value]\"></span>",
                escape(value)
            ));
        }
        let content = ignore_marks(content);
        let names: Vec<String> = metadata
            .aliases
            .iter()
            .chain(&metadata.tags)
            .map(|name| escape(name))
            .collect();
        let mut known: Vec<&str> = vec![document.title()];
        known.extend(
            metadata
                .aliases
                .iter()
                .chain(&metadata.tags)
                .map(|name| name.as_str()),
        );
        let others = (self.other_names)(&known, &self.library.settings.synonyms);
        let html = format!(
            "<html lang=\"{}\"><body><article data-pagefind-body>{head}<h1>{}</h1><p data-pagefind-weight=\"4\">{}</p>\
             <p data-pagefind-weight=\"6\">{}</p><p data-pagefind-weight=\"2\">{}</p>{content}</article></body></html>",
            self.book.language,
            escape(document.title()),
            escape(summary),
            names.join(". "),
            escape(&others.join(". ")),
        );
        Record {
            url: format!("/{}/", links::encode(folder.as_str())),
            html,
        }
    }
}

/// `SOP` or `Checklist`.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Sop => "SOP",
        Kind::Checklist => "Checklist",
    }
}

fn text(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

/// A person with the team in brackets, or a team.
fn owner_name(library: &Library, owner: &Owner) -> String {
    let roster = &library.settings.roster;
    let name = roster.name(owner);
    let team = match owner {
        Owner::Person(key) => roster.person(key).and_then(|person| person.team.as_ref()),
        Owner::Team(_) | Owner::Unknown(_) => None,
    };
    match team {
        Some(team) => format!("{name} ({})", roster.name(&Owner::Team(team.value.clone()))),
        None => name.to_owned(),
    }
}

/// Status, risk and audience, where they are not the usual ones.
fn badges(document: &Document) -> Vec<Badge> {
    let metadata = &document.metadata;
    let badge = |class, text: &str| Badge {
        class,
        text: text.to_owned(),
    };
    let mut badges = Vec::new();
    match metadata.status {
        Status::Active => badges.push(badge("active", "active")),
        Status::Draft => badges.push(badge("draft", "draft")),
        Status::Retired => badges.push(badge("retired", "retired")),
    }
    let risk = match document.kind {
        Kind::Sop => metadata.risk,
        Kind::Checklist => metadata.gate,
    };
    if risk == Risk::Critical {
        badges.push(badge(
            "critical",
            if document.kind == Kind::Sop {
                "critical"
            } else {
                "critical gate"
            },
        ));
    }
    if metadata.audience == Audience::Client {
        badges.push(badge("client", "for clients"));
    }
    badges
}

/// The sections, where there are enough of them to get lost in.
fn contents(document: &Document) -> Vec<LinkView> {
    let sections: Vec<LinkView> = document
        .outline
        .headings
        .iter()
        .filter(|heading| heading.level == 2 && !heading.text.is_empty())
        .map(|heading| LinkView {
            label: heading.text.clone(),
            href: Some(format!("#{}", links::encode(&heading.anchor))),
        })
        .collect();
    if sections.len() < SECTIONS_FOR_CONTENTS {
        Vec::new()
    } else {
        sections
    }
}

/// Keeps what we add to a document's text, badges and links to sections, out of the search's index. Text of a document
/// cannot pass for the tags, since its own are escaped.
fn ignore_marks(html: &str) -> String {
    html.replace(
        "<span class=\"badge ",
        "<span data-pagefind-ignore class=\"badge ",
    )
    .replace(
        "<a class=\"anchor\" ",
        "<a data-pagefind-ignore class=\"anchor\" ",
    )
}

/// Sets off what should happen after a step, and what to do if it does not. Text of a document cannot pass for the tag,
/// since its own are escaped.
fn mark_outcomes(html: &str) -> String {
    html.replace("<p>Expected:", "<p class=\"expected\"><b>Expected:</b>")
        .replace("<p>If not:", "<p class=\"otherwise\"><b>If not:</b>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_and_permalinks_are_not_indexed() {
        let text = "## Go\n\n- [ ] One {.critical}\n";
        let options = HtmlOptions {
            permalinks: true,
            ..HtmlOptions::default()
        };
        let outline = crate::markdown::outline(text, 0);
        let keep = |_: &crate::markdown::LinkRef<'_>| crate::markdown::Target::Keep;
        let html = render_html(text, 0, &outline, &keep, options);
        let html = ignore_marks(&html);
        assert!(
            html.contains("<a data-pagefind-ignore class=\"anchor\""),
            "{html}"
        );
        assert!(
            html.contains("<span data-pagefind-ignore class=\"badge critical\">"),
            "{html}"
        );
    }
}
