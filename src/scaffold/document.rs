//! A new document from a template, with its front matter filled in, paired with its other side.

use thiserror::Error;

use super::{Plan, fill::fill};
use crate::{
    diagnostic::apply_edits,
    files::EntryKind,
    front_matter::{NewValue, Setting, set_keys},
    library::{Document, Kind, Library, Owner, Risk, Settings},
    text::{RelPath, is_kebab_case, kebab_case, nearest, one_line},
    tree::Node,
    yaml::scalar,
};

const SOP: &str = include_str!("../../templates/sop.md");
const CHECKLIST: &str = include_str!("../../templates/checklist.md");

/// What a person wants written. Texts are as typed.
#[derive(Debug, Clone, Default)]
pub struct NewDocument {
    /// The title.
    pub title: String,
    /// The id; without it, the title in kebab-case.
    pub id: Option<String>,
    /// The issue type of an SOP.
    pub issue_type: Option<String>,
    /// The subtype of an SOP; where only one type has it, the type is known too.
    pub issue_subtype: Option<String>,
    /// The owner.
    pub owner: Option<String>,
    /// What is at stake: an SOP's risk, a checklist's gate.
    pub risk: Risk,
    /// The folder; without it, the first of the kind's folders, and in it one for the issue type.
    pub folder: Option<String>,
    /// Whether an SOP gets its checklist.
    pub with_checklist: bool,
    /// The id of the SOP that a checklist belongs to.
    pub sop: Option<String>,
}

/// Why a document cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScaffoldError {
    /// Nothing in the title could become an id.
    #[error("`{title}` has no letters to make an id from; give one with --id")]
    NoId {
        /// As typed.
        title: String,
    },
    /// The id is not kebab-case.
    #[error("`{id}` is no id: it takes lower-case words joined by hyphens, such as `{better}`")]
    BadId {
        /// As typed.
        id: String,
        /// The same in kebab-case.
        better: String,
    },
    /// A document of the same kind has the id.
    #[error("the {kind} `{id}` is there already, in `{path}`; give another id with --id")]
    TakenId {
        /// `SOP` or `checklist`.
        kind: &'static str,
        /// The id.
        id: String,
        /// Where it is.
        path: RelPath,
    },
    /// The taxonomy, the roster or the library does not know a name.
    #[error("{what} `{written}` is not known{hint}")]
    Unknown {
        /// What the name would be of.
        what: &'static str,
        /// As typed.
        written: String,
        /// What may help, with a leading semicolon.
        hint: String,
    },
    /// Several types have the subtype.
    #[error("several issue types have the subtype `{subtype}`; say which with --type")]
    ManyTypes {
        /// As typed.
        subtype: String,
    },
    /// The file would not be a document of the library.
    #[error(
        "`{path}` would not belong to the library: `[library]` in sopbook.toml looks for {kind}s in {places}"
    )]
    Outside {
        /// The path.
        path: String,
        /// `SOP` or `checklist`.
        kind: &'static str,
        /// The patterns of the kind.
        places: String,
    },
    /// Something stands where the file would go.
    #[error("`{path}` exists already; give another id with --id or another folder with --dir")]
    Exists {
        /// The path.
        path: RelPath,
    },
}

/// Plans a new SOP or checklist.
///
/// # Errors
/// Where a name is not known, an id is not free, or the place is not the library's.
pub fn plan_document(
    library: &Library,
    kind: Kind,
    wanted: &NewDocument,
) -> Result<Plan, ScaffoldError> {
    let settings = &library.settings;
    let title = one_line(&wanted.title);
    let id = choose_id(wanted, &title)?;
    let owner = wanted
        .owner
        .as_deref()
        .map(|owner| known_owner(settings, owner));
    let owner = owner.transpose()?;
    match kind {
        Kind::Sop => plan_sop(library, wanted, &title, &id, owner),
        Kind::Checklist => plan_checklist(library, wanted, &title, &id, owner),
    }
}

fn plan_sop(
    library: &Library,
    wanted: &NewDocument,
    title: &str,
    id: &str,
    owner: Option<String>,
) -> Result<Plan, ScaffoldError> {
    let settings = &library.settings;
    let (issue_type, subtype) = known_type(settings, wanted)?;
    let path = place(
        library,
        Kind::Sop,
        id,
        wanted.folder.as_deref(),
        issue_type.as_deref(),
    )?;
    let mut plan = Plan::default();
    let mut keys = vec![("title", scalar(title))];
    keys.extend(written_id(library, Kind::Sop, id, wanted));
    let value = |text: &Option<String>| text.as_deref().map(scalar).unwrap_or_default();
    keys.push(("issue_type", value(&issue_type)));
    keys.push(("issue_subtype", value(&subtype)));
    keys.push(("owner", owner.clone().unwrap_or_default()));
    keys.push(("status", "draft".to_owned()));
    keys.push(("risk", wanted.risk.name().to_owned()));
    let mut checklist_line = "TODO: what must not be forgotten before the first step".to_owned();
    let mut checklist = None;
    if wanted.with_checklist {
        let there = place(library, Kind::Checklist, id, None, None)?;
        checklist_line = format!(
            "Open the [checklist]({}).",
            there.relative_to(&path.parent())
        );
        keys.push(("checklists", format!("[{id}]")));
        let mut keys = vec![
            ("title", scalar(&format!("{title} checklist"))),
            ("sops", format!("[{id}]")),
        ];
        // Without an owner of its own it has its SOP's.
        keys.extend(owner.map(|owner| ("owner", owner)));
        keys.push(("status", "draft".to_owned()));
        keys.push(("gate", wanted.risk.name().to_owned()));
        let text = checklist_text(
            &keys,
            &format!("{title} checklist"),
            Some((
                path.relative_to(&there.parent()),
                ["first-step", "second-step", "user-tries"].map(str::to_owned),
            )),
            settings,
        );
        checklist = Some((there, text));
    } else {
        keys.push(("checklist_exempt", scalar("TODO: why it needs none")));
    }
    let filed = match (&issue_type, &subtype) {
        (Some(issue_type), Some(subtype)) => format!("{issue_type}, {subtype}"),
        _ => "TODO".to_owned(),
    };
    let body = fill(
        SOP,
        &[
            ("title", title),
            ("checklist", &checklist_line),
            ("filed", &filed),
        ],
    );
    let body = with_required_sections(body, settings.sections.required_of(Kind::Sop, wanted.risk));
    for (key, value) in &keys {
        if value.is_empty() {
            plan.open.push(format!("fill in `{key}` in {path}"));
        }
    }
    plan.files.push((path, front_matter(&keys) + &body));
    plan.files.extend(checklist);
    Ok(plan)
}

fn plan_checklist(
    library: &Library,
    wanted: &NewDocument,
    title: &str,
    id: &str,
    owner: Option<String>,
) -> Result<Plan, ScaffoldError> {
    let path = place(library, Kind::Checklist, id, wanted.folder.as_deref(), None)?;
    let sop = wanted.sop.as_deref().map(|sop| known_sop(library, sop));
    let sop = sop.transpose()?;
    let mut plan = Plan::default();
    let mut keys = vec![("title", scalar(title))];
    keys.extend(written_id(library, Kind::Checklist, id, wanted));
    match sop {
        Some(sop) => keys.push(("sops", format!("[{}]", sop.id))),
        None => {
            keys.push(("sops", "[]".to_owned()));
            plan.open.push(format!("name the SOP in `sops` in {path}"));
        }
    }
    // Without an owner of its own it has its SOP's.
    keys.extend(owner.map(|owner| ("owner", owner)));
    keys.push(("status", "draft".to_owned()));
    keys.push(("gate", wanted.risk.name().to_owned()));
    let steps = sop.and_then(|sop| {
        let steps = &sop.outline.steps;
        let anchor = |at: usize| Some(steps.get(at)?.anchor.clone());
        let last = steps.len().checked_sub(1)?;
        let anchors = [anchor(0)?, anchor(last / 2)?, anchor(last)?];
        Some((sop.path.relative_to(&path.parent()), anchors))
    });
    let text = checklist_text(&keys, title, steps, &library.settings);
    plan.files.push((path, text));
    if let Some(sop) = sop {
        match with_checklist(&library.settings, sop, id) {
            Some(text) => plan.edits.push((sop.path.clone(), text)),
            None => plan
                .open
                .push(format!("add `{id}` to `checklists` in {}", sop.path)),
        }
    }
    Ok(plan)
}

fn choose_id(wanted: &NewDocument, title: &str) -> Result<String, ScaffoldError> {
    match &wanted.id {
        Some(id) if is_kebab_case(id) => Ok(id.clone()),
        Some(id) => Err(ScaffoldError::BadId {
            id: one_line(id),
            better: Some(kebab_case(id))
                .filter(|better| !better.is_empty())
                .unwrap_or_else(|| "account-lockout".to_owned()),
        }),
        None => Some(kebab_case(title))
            .filter(|id| !id.is_empty())
            .ok_or_else(|| ScaffoldError::NoId {
                title: title.to_owned(),
            }),
    }
}

/// The `id` key, where the file's name alone would not give this id.
fn written_id(
    library: &Library,
    kind: Kind,
    id: &str,
    wanted: &NewDocument,
) -> Option<(&'static str, String)> {
    let ending = format!("/{id}");
    let is_shared = library
        .documents()
        .iter()
        .any(|other| other.kind == kind && other.id.as_str().ends_with(&ending));
    let is_folder_page = matches!(id, "index" | "readme");
    (wanted.id.is_some() || is_shared || is_folder_page).then(|| ("id", id.to_owned()))
}

/// The type and subtype in the taxonomy's own spelling.
fn known_type(
    settings: &Settings,
    wanted: &NewDocument,
) -> Result<(Option<String>, Option<String>), ScaffoldError> {
    let taxonomy = &settings.taxonomy;
    if taxonomy.is_empty() {
        let as_typed = |text: &Option<String>| text.as_deref().map(one_line);
        return Ok((
            as_typed(&wanted.issue_type),
            as_typed(&wanted.issue_subtype),
        ));
    }
    let unknown = |what: &'static str, written: &str, names: &[&str]| ScaffoldError::Unknown {
        what,
        written: one_line(written),
        hint: match nearest(written, names.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; sopbook.toml has {}", names.join(", ")),
        },
    };
    let mut issue_type = match &wanted.issue_type {
        None => None,
        Some(written) => {
            let mut types = taxonomy.types().iter();
            let found = types.find(|known| known.name.value.eq_ignore_ascii_case(written.trim()));
            Some(found.ok_or_else(|| {
                let types = taxonomy.types().iter();
                let names: Vec<&str> = types.map(|known| known.name.as_str()).collect();
                unknown("the issue type", written, &names)
            })?)
        }
    };
    let mut subtype = None;
    if let Some(written) = &wanted.issue_subtype {
        let candidates = || {
            let types = taxonomy.types().iter();
            types.filter(|known| {
                issue_type.is_none_or(|wanted| wanted.name.value == known.name.value)
            })
        };
        let mut found = candidates().flat_map(|known| {
            let same = |subtype: &&crate::text::Spanned<String>| {
                subtype.value.eq_ignore_ascii_case(written.trim())
            };
            let subtypes = known.subtypes.iter().filter(same);
            subtypes.map(move |subtype| (known, subtype.value.clone()))
        });
        let first = found.next();
        if found.next().is_some() {
            return Err(ScaffoldError::ManyTypes {
                subtype: one_line(written),
            });
        }
        let (known, name) = first.ok_or_else(|| {
            let names: Vec<&str> = candidates()
                .flat_map(|known| known.subtypes.iter().map(|subtype| subtype.as_str()))
                .collect();
            unknown("the subtype", written, &names)
        })?;
        issue_type = Some(known);
        subtype = Some(name);
    }
    Ok((issue_type.map(|known| known.name.value.clone()), subtype))
}

/// The owner as documents name one. Where there is no roster, as typed.
fn known_owner(settings: &Settings, written: &str) -> Result<String, ScaffoldError> {
    match settings.roster.resolve(written) {
        Owner::Unknown(written) if !settings.roster.is_empty() => Err(ScaffoldError::Unknown {
            what: "the owner",
            hint: match settings.roster.nearest(&written) {
                Some(near) => format!("; did you mean `{near}`?"),
                None => {
                    "; owners are keys of `[people]`, or `team:` and a key of `[teams]`".to_owned()
                }
            },
            written: one_line(&written),
        }),
        Owner::Unknown(written) => Ok(scalar(&one_line(&written))),
        known => Ok(known.to_string()),
    }
}

fn known_sop<'a>(library: &'a Library, written: &str) -> Result<&'a Document, ScaffoldError> {
    let id = written.strip_prefix("sop:").unwrap_or(written);
    library.get(Kind::Sop, id).ok_or_else(|| {
        let near = nearest(id, library.sops().map(|sop| sop.id.as_str()));
        ScaffoldError::Unknown {
            what: "the SOP",
            written: one_line(written),
            hint: near.map_or_else(String::new, |near| format!("; did you mean `{near}`?")),
        }
    })
}

/// Where the document goes, when its id and its place are free.
fn place(
    library: &Library,
    kind: Kind,
    id: &str,
    folder: Option<&str>,
    issue_type: Option<&str>,
) -> Result<RelPath, ScaffoldError> {
    let name = kind.noun();
    if let Some(other) = library.get(kind, id) {
        return Err(ScaffoldError::TakenId {
            kind: name,
            id: id.to_owned(),
            path: other.path.clone(),
        });
    }
    let documents = &library.settings.documents;
    let patterns = match kind {
        Kind::Sop => &documents.sops,
        Kind::Checklist => &documents.checklists,
    };
    let folder = folder.map_or_else(
        || {
            let first = patterns.folders.first();
            let slug = issue_type.map(kebab_case).unwrap_or_default();
            format!("{}/{slug}", first.map_or("", |folder| folder.as_str()))
        },
        str::to_owned,
    );
    let ending = documents.extensions.first().map_or("md", String::as_str);
    let written = format!("{}/{id}.{ending}", folder.trim_end_matches('/'));
    let outside = || ScaffoldError::Outside {
        path: one_line(&written),
        kind: name,
        places: patterns.written.join(", "),
    };
    let path = RelPath::parse(written.trim_start_matches('/')).map_err(|_| outside())?;
    if documents.kind_of(&path) != Some(kind) {
        return Err(outside());
    }
    match library.source().kind(&path) {
        EntryKind::Missing => Ok(path),
        EntryKind::File | EntryKind::Folder => Err(ScaffoldError::Exists { path }),
    }
}

fn front_matter(keys: &[(&str, String)]) -> String {
    let mut text = "---\n".to_owned();
    for (key, value) in keys {
        text.push_str(format!("{key}: {value}").trim_end());
        text.push('\n');
    }
    text + "---\n\n"
}

/// A checklist with at least the items and the sections that the settings ask for. Its items lead to three of the SOP's steps where it has some.
fn checklist_text(
    keys: &[(&str, String)],
    title: &str,
    steps: Option<(String, [String; 3])>,
    settings: &Settings,
) -> String {
    let [first, second, last] = match steps {
        Some((sop, anchors)) => anchors.map(|anchor| format!(" ([step]({sop}#{anchor}))")),
        None => [const { String::new() }; 3],
    };
    let values = [
        ("title", title),
        ("first", &first),
        ("second", &second),
        ("last", &last),
    ];
    let mut body = fill(CHECKLIST, &values);
    for number in 4..=settings.min_items {
        body.push_str(&format!("- [ ] TODO: item {number} {{#item-{number}}}\n"));
    }
    // A checklist has no risk that its headings depend on.
    let required = settings
        .sections
        .required_of(Kind::Checklist, Risk::default());
    front_matter(keys) + &with_required_sections(body, required)
}

/// Adds the sections that the library asks for and the template lacks.
fn with_required_sections<'a>(mut body: String, required: impl Iterator<Item = &'a str>) -> String {
    for section in required {
        let section = one_line(section);
        let is_there = body.lines().any(|line| {
            let heading = line.strip_prefix("## ");
            heading.is_some_and(|heading| heading.eq_ignore_ascii_case(&section))
        });
        if !is_there {
            body.push_str(&format!("\n## {section}\n\nTODO\n"));
        }
    }
    body
}

/// The SOP's text with one more id among its `checklists`; none where that key cannot be edited.
fn with_checklist(settings: &Settings, sop: &Document, id: &str) -> Option<String> {
    let written = sop.front_matter.get("checklists");
    let texts = written.map(Node::texts).unwrap_or_default();
    if texts.len() != written.map_or(0, |node| node.items().len()) {
        return None;
    }
    let ids = texts.into_iter().map(|text| text.value);
    let checklists = Setting {
        names: settings.names_of("checklists"),
        value: NewValue::List(ids.chain([id.to_owned()]).collect()),
    };
    let edits = set_keys(&sop.text, &[checklists]).ok()?;
    Some(apply_edits(&sop.text, &edits))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::files::Memory;

    const SETTINGS: &str = r#"
[issue-types.Network]
subtypes = ["VPN", "Wi-Fi", "Other"]

[issue-types.Endpoint]
subtypes = ["Printer", "Other"]

[people.ann]
emails = ["ann@example.com"]
"#;

    fn library(files: &[(&str, &str)]) -> Library {
        let settings = [("sopbook.toml", SETTINGS)];
        let files = settings.iter().chain(files).map(|(path, text)| {
            let path = RelPath::parse(path).unwrap();
            (path, text.as_bytes().to_vec())
        });
        Library::load(Arc::new(files.collect::<Memory>())).unwrap()
    }

    fn wanted(title: &str) -> NewDocument {
        NewDocument {
            title: title.to_owned(),
            with_checklist: true,
            ..NewDocument::default()
        }
    }

    /// The library with the plan carried out.
    fn after(files: &[(&str, &str)], plan: &Plan) -> Library {
        let mut all: Vec<(&str, &str)> = files.to_vec();
        for (path, text) in plan.files.iter().chain(&plan.edits) {
            all.retain(|(old, _)| *old != path.as_str());
            all.push((path.as_str(), text));
        }
        library(&all)
    }

    #[test]
    fn a_new_sop_and_its_checklist_name_each_other_and_every_link_leads_somewhere() {
        let request = NewDocument {
            issue_subtype: Some("vpn".to_owned()),
            owner: Some("ann@example.com".to_owned()),
            risk: Risk::Critical,
            ..wanted("VPN: user can't \"connect\"")
        };
        let plan = plan_document(&library(&[]), Kind::Sop, &request).unwrap();
        assert!(plan.open.is_empty(), "{:?}", plan.open);
        let library = after(&[], &plan);
        let sop = library.find("vpn-user-cant-connect").unwrap();
        assert_eq!(sop.path.as_str(), "sops/network/vpn-user-cant-connect.md");
        assert_eq!(sop.title(), "VPN: user can't \"connect\"");
        assert_eq!(sop.metadata.issue_subtypes[0].value, "VPN");
        assert_eq!(library.owner(sop), Some(Owner::Person("ann".to_owned())));
        let checklist = library.named_partners(sop)[0];
        assert_eq!(library.named_partners(checklist)[0].path, sop.path);
        assert!(checklist.outline.items.len() >= 3);
        assert!(checklist.outline.items.iter().any(|item| item.verify));
        for document in library.documents() {
            assert!(document.defects.is_empty(), "{:?}", document.defects);
            for link in &document.outline.links {
                let crate::library::LinkTarget::Document(at, fragment) =
                    library.resolve(document, &link.destination)
                else {
                    panic!("{} leads nowhere", link.destination);
                };
                let target = &library.documents()[at];
                assert!(fragment.is_none_or(|fragment| target.outline.has_anchor(&fragment)));
            }
        }
    }

    #[test]
    fn what_is_not_known_is_left_open_and_said() {
        let plan = plan_document(&library(&[]), Kind::Sop, &wanted("Wait")).unwrap();
        assert_eq!(
            plan.open,
            ["issue_type", "issue_subtype", "owner"]
                .map(|key| format!("fill in `{key}` in sops/wait.md"))
        );
    }

    #[test]
    fn names_that_nobody_knows_are_refused_with_the_nearest_one() {
        let library = library(&[("sops/vpn.md", "")]);
        let refused = |change: &dyn Fn(&mut NewDocument)| {
            let mut request = wanted("Title");
            change(&mut request);
            plan_document(&library, Kind::Sop, &request)
                .unwrap_err()
                .to_string()
        };
        let text = |text: &str| Some(text.to_owned());
        insta::assert_snapshot!(
            [
                refused(&|new| new.issue_type = text("Netwrok")),
                refused(&|new| new.issue_subtype = text("Wi-Fy")),
                refused(&|new| new.issue_subtype = text("Other")),
                refused(&|new| {
                    new.issue_type = text("Endpoint");
                    new.issue_subtype = text("VPN");
                }),
                refused(&|new| new.owner = text("anne")),
                refused(&|new| new.id = text("My ID")),
                refused(&|new| new.id = text("vpn")),
                refused(&|new| new.title = "!!!".to_owned()),
                refused(&|new| new.folder = text("../elsewhere")),
                refused(&|new| new.folder = text("docs")),
            ]
            .join("\n"),
            @r"
        the issue type `Netwrok` is not known; did you mean `Network`?
        the subtype `Wi-Fy` is not known; did you mean `Wi-Fi`?
        several issue types have the subtype `Other`; say which with --type
        the subtype `VPN` is not known; sopbook.toml has Printer, Other
        the owner `anne` is not known; did you mean `ann`?
        `My ID` is no id: it takes lower-case words joined by hyphens, such as `my-id`
        the SOP `vpn` is there already, in `sops/vpn.md`; give another id with --id
        `!!!` has no letters to make an id from; give one with --id
        `../elsewhere/title.md` would not belong to the library: `[library]` in sopbook.toml looks for SOPs in sops
        `docs/title.md` would not belong to the library: `[library]` in sopbook.toml looks for SOPs in sops
        "
        );
    }

    #[test]
    fn the_sections_that_kind_and_risk_ask_for_are_there() {
        let asked = "[sections]\nrequired = [\"Purpose\", \"Costs\"]\ncritical = [\"Drill\"]\nchecklist = [\"When\"]\n";
        let settings = [SETTINGS, asked].concat();
        let files = [("sopbook.toml", settings.as_str())];
        for (risk, drills) in [(Risk::Standard, 0), (Risk::Critical, 1)] {
            let request = NewDocument {
                issue_subtype: Some("vpn".to_owned()),
                risk,
                ..wanted("VPN")
            };
            let plan = plan_document(&library(&files), Kind::Sop, &request).unwrap();
            let library = after(&files, &plan);
            let count = |kind: Kind, name: &str| {
                let document = library.get(kind, "vpn").unwrap();
                let headings = document.outline.headings.iter();
                headings.filter(|heading| heading.text == name).count()
            };
            assert_eq!(count(Kind::Sop, "Purpose"), 1);
            assert_eq!(count(Kind::Sop, "Costs"), 1);
            assert_eq!(count(Kind::Sop, "Drill"), drills);
            assert_eq!(count(Kind::Sop, "When"), 0);
            assert_eq!(count(Kind::Checklist, "When"), 1);
            assert_eq!(count(Kind::Checklist, "Costs"), 0);
        }
    }

    #[test]
    fn a_new_checklist_is_entered_in_its_sop() {
        for (sop, line) in [
            ("---\ntitle: A\n---\n", "checklists: [extra]"),
            ("---\r\ntitle: A\r\n---\r\n", "checklists: [extra]"),
            ("---\nchecklists: []\n---\n", "checklists: [extra]"),
            (
                "---\nchecklists: [a, b]\n---\n",
                "checklists: [a, b, extra]",
            ),
            ("---\nchecklists:\n  - b # c\n---\n", "  - extra"),
        ] {
            let files = [("sops/a.md", sop)];
            let request = NewDocument {
                sop: Some("a".to_owned()),
                ..wanted("Extra")
            };
            let plan = plan_document(&library(&files), Kind::Checklist, &request).unwrap();
            assert!(
                plan.edits[0].1.lines().any(|own| own == line),
                "{:?}",
                plan.edits
            );
            let library = after(&files, &plan);
            let checklist = library.get(Kind::Checklist, "extra").unwrap();
            assert_eq!(library.named_partners(checklist).len(), 1);
            let sop = library.get(Kind::Sop, "a").unwrap();
            assert!(
                library
                    .named_partners(sop)
                    .iter()
                    .any(|own| own.path == checklist.path)
            );
        }
    }

    #[test]
    fn what_is_no_list_of_ids_is_left_to_a_person() {
        let files = [("sops/a.md", "---\nchecklists: {b: c}\n---\n")];
        let request = NewDocument {
            sop: Some("a".to_owned()),
            ..wanted("Extra")
        };
        let plan = plan_document(&library(&files), Kind::Checklist, &request).unwrap();
        assert!(plan.edits.is_empty());
        assert_eq!(plan.open, ["add `extra` to `checklists` in sops/a.md"]);
    }
}
