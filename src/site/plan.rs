//! Which pages there are, and where.

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
    /// The number of its SOPs.
    pub(super) count: usize,
    /// How many subtypes the taxonomy knows; none where it does not know the type.
    pub(super) known_subtypes: Option<usize>,
}

/// What stands in for an issue type: internal work, and SOPs that name none.
const INTERNAL: &str = "Internal procedures";
const OTHER: &str = "Other procedures";

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

/// Sorts the SOPs into groups.
fn group(library: &Library) -> (Vec<Group>, Vec<Option<usize>>) {
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, document) in library.documents().iter().enumerate() {
        if document.kind == Kind::Sop {
            members.entry(group_name(document)).or_default().push(at);
        }
    }
    let known = library.settings.taxonomy.types();
    let mut names: Vec<String> = known
        .iter()
        .map(|issue_type| issue_type.name.value.clone())
        .collect();
    let others = members
        .keys()
        .filter(|name| !names.contains(name) && *name != INTERNAL && *name != OTHER);
    let others: Vec<String> = others.cloned().collect();
    names.extend(others);
    names.extend(
        [INTERNAL, OTHER]
            .map(str::to_owned)
            .into_iter()
            .filter(|name| members.contains_key(name)),
    );
    names.dedup();

    let mut taken = BTreeSet::new();
    let mut group_of = vec![None; library.documents().len()];
    let mut groups = Vec::with_capacity(names.len());
    for name in names {
        let mut sops = members.remove(&name).unwrap_or_default();
        sops.sort_by_key(|at| sort_key(&library.documents()[*at]));
        for &at in &sops {
            group_of[at] = Some(groups.len());
        }
        let issue_type = library.settings.taxonomy.find(&name);
        let mut subtypes: Vec<(String, Vec<usize>)> = issue_type
            .map(|issue_type| {
                issue_type
                    .subtypes
                    .iter()
                    .map(|subtype| (subtype.value.clone(), Vec::new()))
                    .collect()
            })
            .unwrap_or_default();
        let known_subtypes = issue_type.map(|_| subtypes.len());
        for &at in &sops {
            // An SOP of several subtypes is listed under each.
            let own = &library.documents()[at].metadata.issue_subtypes;
            let own: BTreeSet<&str> = own.iter().map(|subtype| subtype.value.as_str()).collect();
            for subtype in if own.is_empty() {
                BTreeSet::from([""])
            } else {
                own
            } {
                match subtypes.iter_mut().find(|(known, _)| known == subtype) {
                    Some((_, list)) => list.push(at),
                    None => subtypes.push((subtype.to_owned(), vec![at])),
                }
            }
        }
        let slug = free(&format!("types/{}", kebab_case(&name)), &taken);
        taken.insert(slug.clone());
        groups.push(Group {
            name,
            address: address(&slug),
            subtypes,
            count: sops.len(),
            known_subtypes,
        });
    }
    (groups, group_of)
}

fn group_name(document: &Document) -> String {
    let metadata = &document.metadata;
    match (&metadata.issue_type, metadata.scope) {
        (Some(issue_type), _) => issue_type.value.clone(),
        (None, Scope::Internal) => INTERNAL.to_owned(),
        (None, Scope::Ticket) => OTHER.to_owned(),
    }
}

/// By title as people sort, then by path.
pub(super) fn sort_key(document: &Document) -> (String, RelPath) {
    (document.title().to_lowercase(), document.path.clone())
}
