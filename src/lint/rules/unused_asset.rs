//! Pictures and other files that no document refers to.

use std::collections::BTreeSet;

use crate::{
    diagnostic::Report,
    files::read_text,
    library::{Document, Kind, LinkTarget},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{RelPath, Span, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unused-asset",
    group: Group::Links,
    default: Level::Off,
    deadline: false,
    asks: None,
    page: include_str!("unused_asset.md"),
    check: Check::Library(check),
};

/// How the names of files end that are there to be shown, opened or downloaded. Drawings from which pictures are made, and
/// scripts, are of use without a link.
const ENDINGS: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "svg", "tif", "tiff", "pdf", "doc",
    "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf", "csv", "msg", "eml", "mp4",
    "mov", "webm", "mp3", "wav", "zip", "7z",
];

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    if let Some(unread) = [Kind::Sop, Kind::Checklist]
        .into_iter()
        .find_map(|kind| context.unread(kind))
    {
        let why = format!(
            "`{}` could not be read, and may refer to some",
            one_line(unread.as_str())
        );
        sink.not_checked("files that nothing links to", &why);
        return;
    }
    let settings = context.settings();
    let patterns = &settings.documents;
    let site = RelPath::parse(&settings.site_out).ok();
    let is_page = |path: &RelPath| {
        let mut endings = patterns.extensions.iter();
        endings.any(|ending| path.file_name().ends_with(&format!(".{ending}")))
    };
    let wanted = |path: &RelPath| {
        let is_published = site.as_ref().is_some_and(|site| path.is_within(site));
        !is_published && library.position(path).is_none() && (is_page(path) || is_asset(path))
    };
    let listing = library.source().list(&patterns.roots(), &wanted);
    let (pages, assets): (Vec<_>, Vec<_>) = listing
        .files
        .into_iter()
        .partition(|file| is_page(&file.path));
    if assets.is_empty() {
        return;
    }
    let of_documents = context.links.iter().map(|found| &found.target);
    let mut used: BTreeSet<RelPath> = of_documents.filter_map(file_of).cloned().collect();
    for document in context.documents() {
        used.extend(in_html(context, document));
    }
    // What `exclude` keeps out of the library may still be read, and show its pictures.
    for page in pages {
        let Ok(text) = read_text(library.source(), &page.path) else {
            continue;
        };
        let page = Document::parse(Kind::Sop, &page.path, page.stamp, &text, settings);
        let links = page.outline.links.iter();
        let targets = links.map(|link| library.resolve(&page, &link.destination));
        used.extend(targets.filter_map(|target| file_of(&target).cloned()));
        used.extend(in_html(context, &page));
    }
    for asset in assets
        .into_iter()
        .filter(|asset| !used.contains(&asset.path))
    {
        let report = Report::new(Span::default(), "nothing links to this file")
            .help("link to it where it is needed, or delete it; git keeps what was");
        sink.add(&asset.path, report);
    }
}

fn is_asset(path: &RelPath) -> bool {
    let ending = path.file_name().rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| {
        let mut endings = ENDINGS.iter();
        endings.any(|known| known.eq_ignore_ascii_case(ending))
    })
}

fn file_of(target: &LinkTarget) -> Option<&RelPath> {
    match target {
        LinkTarget::File(path, _) => Some(path),
        _ => None,
    }
}

/// The files that raw HTML refers to: whatever in it, between quotes or blanks, leads to one.
fn in_html(context: &LibraryContext<'_>, document: &Document) -> BTreeSet<RelPath> {
    let html = document.outline.html.iter();
    let html = html.map(|span| span.slice(&document.text));
    let quoted = html.flat_map(|html| html.split(['"', '\'']));
    let words = quoted.flat_map(|quoted| {
        let words = quoted.split(|letter: char| letter.is_whitespace() || "=<>".contains(letter));
        std::iter::once(quoted).chain(words.filter(move |word| word.len() < quoted.len()))
    });
    let words = words.filter(|word| word.contains('.'));
    let targets = words.map(|word| context.library.resolve(document, word));
    targets
        .filter_map(|target| file_of(&target).cloned())
        .collect()
}
