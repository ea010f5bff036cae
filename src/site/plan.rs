//! Which pages there are, and where.
//!
//! SOPs are grouped by issue type. Where one names none, as in a library that did not begin with us, its folder says where
//! it belongs.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    library::{Document, Kind, Library, Scope},
    text::{RelPath, kebab_case},
};

/// Every page's address, and the SOPs by issue type.
pub(super) struct Plan {
    /// The folder of each document's page, in the library's order.
    addresses: Vec<RelPath>,
    /// Issue types in the taxonomy's order, then what else documents name.
    pub(super) groups: Vec<Group>,
    /// The group of each document, in the library's order; none for a checklist.
    group_of: Vec<Option<usize>>,
}

/// The SOPs of one issue type.
pub(super) struct Group {
    /// The issue type, or what stands in for one.
    pub(super) name: String,
    /// The folder of its page.
    pub(super) address: RelPath,
    /// Its SOPs by subtype, sorted by title: first the taxonomy's subtypes in their order, those without an SOP included.
    pub(super) subtypes: Vec<(String, Vec<usize>)>,
    /// Whether it is an issue type, and not internal work, a folder or the rest.
    pub(super) is_issue_type: bool,
    /// The number of its SOPs.
    pub(super) count: usize,
    /// How many subtypes the taxonomy knows; none where it does not know the type.
    pub(super) known_subtypes: Option<usize>,
}

impl Plan {
    /// Gives every document an address. Documents that write the same id get numbered ones, and a warning.
    pub(super) fn new(library: &Library) -> (Self, Vec<String>) {
        let mut taken = BTreeSet::new();
        let mut warnings = Vec::new();
        let mut addresses = Vec::with_capacity(library.documents().len());
        for document in library.documents() {
            let id = document.id.as_str();
            let slug = if is_safe(id) {
                id.to_owned()
            } else {
                kebab_case(id)
            };
            let wanted = format!("{}/{slug}", folder(document.kind));
            let given = free(&wanted, &taken);
            if given != wanted {
                warnings.push(format!(
                    "`{}` shares the id `{id}` and is published at `{given}/`",
                    document.path
                ));
            }
            taken.insert(given.clone());
            addresses.push(address(&given));
        }
        let (groups, group_of) = group(library);
        (
            Self {
                addresses,
                groups,
                group_of,
            },
            warnings,
        )
    }

    /// The folder of a document's page.
    pub(super) fn address_of(&self, at: usize) -> &RelPath {
        &self.addresses[at]
    }

    /// The file of a document's page.
    pub(super) fn file_of(&self, at: usize) -> String {
        format!("{}/index.html", self.addresses[at])
    }

    /// The group that an SOP is shown in.
    pub(super) fn group_of(&self, at: usize) -> Option<&Group> {
        self.group_of[at].map(|group| &self.groups[group])
    }

    /// All folders that hold a page.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &RelPath> {
        self.addresses
            .iter()
            .chain(self.groups.iter().map(|group| &group.address))
    }
}

/// The folder that holds the pages of a kind.
pub(super) fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Sop => "sops",
        Kind::Checklist => "checklists",
    }
}

/// The position of a document in the library.
pub(super) fn position(library: &Library, document: &Document) -> usize {
    library
        .position(&document.path)
        .expect("a document of the library has a position in it")
}

fn is_safe(id: &str) -> bool {
    !id.is_empty() && id.split('/').all(crate::text::is_kebab_case)
}

fn address(path: &str) -> RelPath {
    RelPath::parse(path).expect("slugs below a folder stay below the root")
}

/// The address, with a number behind it where it is taken or empty.
fn free(wanted: &str, taken: &BTreeSet<String>) -> String {
    let mut address = wanted.to_owned();
    let mut number = 1;
    while taken.contains(&address) || address.ends_with('/') {
        number += 1;
        address = if wanted.ends_with('/') {
            format!("{wanted}{number}")
        } else {
            format!("{wanted}-{number}")
        };
    }
    address
}

/// What an SOP is grouped by, in the order of the groups.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// An issue type: its place in the taxonomy, after all others if it has none, and its name.
    IssueType(usize, String),
    /// Internal work.
    Internal,
    /// A folder below one that holds SOPs.
    Folder(String),
    /// The rest.
    Other,
}

impl Key {
    fn of(document: &Document, library: &Library) -> Self {
        let metadata = &document.metadata;
        let types = library.settings.taxonomy.types();
        if let Some(name) = &metadata.issue_type {
            let place = types
                .iter()
                .position(|known| known.name.value == name.value);
            return Self::IssueType(place.unwrap_or(types.len()), name.value.clone());
        }
        if metadata.scope == Scope::Internal {
            return Self::Internal;
        }
        let roots = library.settings.documents.sops.folders.iter();
        let root = roots
            .filter(|root| document.path.is_within(root))
            .max_by_key(|root| root.parts().count());
        let mut below = document
            .path
            .parts()
            .skip(root.map_or(0, |root| root.parts().count()));
        match (below.next(), below.next()) {
            (Some(folder), Some(_)) => Self::Folder(folder.to_owned()),
            _ => Self::Other,
        }
    }

    fn into_name(self) -> String {
        match self {
            Self::IssueType(_, name) | Self::Folder(name) => name,
            Self::Internal => "Internal procedures".to_owned(),
            Self::Other => "Other procedures".to_owned(),
        }
    }
}

/// Sorts the SOPs into groups; an issue type of the taxonomy is one even without an SOP.
fn group(library: &Library) -> (Vec<Group>, Vec<Option<usize>>) {
    let known = library.settings.taxonomy.types().iter().enumerate();
    let mut members: BTreeMap<Key, Vec<usize>> = known
        .map(|(place, known)| (Key::IssueType(place, known.name.value.clone()), Vec::new()))
        .collect();
    for (at, document) in library.documents().iter().enumerate() {
        if document.kind == Kind::Sop {
            members
                .entry(Key::of(document, library))
                .or_default()
                .push(at);
        }
    }
    let mut taken = BTreeSet::new();
    let mut group_of = vec![None; library.documents().len()];
    let mut groups = Vec::with_capacity(members.len());
    for (key, mut sops) in members {
        sops.sort_by_key(|at| sort_key(&library.documents()[*at]));
        for &at in &sops {
            group_of[at] = Some(groups.len());
        }
        let is_issue_type = matches!(key, Key::IssueType(..));
        let name = key.into_name();
        let known = library
            .settings
            .taxonomy
            .find(&name)
            .filter(|_| is_issue_type);
        let known: Option<Vec<&str>> = known.map(|known| {
            known
                .subtypes
                .iter()
                .map(|subtype| subtype.value.as_str())
                .collect()
        });
        let address = free(&format!("types/{}", kebab_case(&name)), &taken);
        taken.insert(address.clone());
        groups.push(Group {
            address: self::address(&address),
            subtypes: by_subtype(library, &sops, known.as_deref().unwrap_or_default()),
            is_issue_type,
            count: sops.len(),
            known_subtypes: known.map(|known| known.len()),
            name,
        });
    }
    (groups, group_of)
}

/// Sorts SOPs by subtype; one of several subtypes stands under each.
fn by_subtype(library: &Library, sops: &[usize], known: &[&str]) -> Vec<(String, Vec<usize>)> {
    let mut subtypes: Vec<(String, Vec<usize>)> = known
        .iter()
        .map(|name| ((*name).to_owned(), Vec::new()))
        .collect();
    for &at in sops {
        let own = &library.documents()[at].metadata.issue_subtypes;
        let mut own: BTreeSet<&str> = own.iter().map(|subtype| subtype.value.as_str()).collect();
        if own.is_empty() {
            own.insert("");
        }
        for subtype in own {
            match subtypes.iter_mut().find(|(name, _)| name == subtype) {
                Some((_, members)) => members.push(at),
                None => subtypes.push((subtype.to_owned(), vec![at])),
            }
        }
    }
    subtypes
}

/// By title as people sort, then by path.
pub(super) fn sort_key(document: &Document) -> (String, RelPath) {
    (document.title().to_lowercase(), document.path.clone())
}
