//! The keys of front matter and settings, as data: the tables that [`super::schema`] checks against.

use super::schema::{Field, Shape, field};

use Shape::{
    Bool, BoolOrReason, Choice, Choices, Date, FolderDefaults, Id, Integer, Interval, Record,
    Records, Table, Text, TextGroups, Texts,
};

/// The keys of an SOP's front matter.
pub const SOP: &[Field] = &[
    field("title", Text, "The title; without it, the first H1."),
    field("id", Id, "The id; without it, the file's stem."),
    field(
        "summary",
        Text,
        "One sentence, shown in results and on cards.",
    ),
    field("issue_type", Text, "The ticket type that the SOP answers."),
    field("issue_subtype", Texts, "The subtype, or several of them."),
    field(
        "scope",
        Choice(&["ticket", "internal"]),
        "Whether it answers tickets (the default) or internal work.",
    ),
    field(
        "owner",
        Text,
        "The person or `team:NAME` answerable for it.",
    ),
    field("deputy", Text, "Who stands in for the owner."),
    field(
        "status",
        Choice(STATUS),
        "Draft, active (the default) or retired.",
    ),
    field(
        "superseded_by",
        Text,
        "The id of the SOP that replaces a retired one.",
    ),
    field(
        "risk",
        Choice(RISK),
        "Picks the review interval and the checklist gate.",
    ),
    field("last_reviewed_on", Date, "The day of the last review."),
    field("last_reviewed_by", Text, "Who reviewed it."),
    field(
        "last_review_outcome",
        Text,
        "What came of the review; \"no change\" is an outcome.",
    ),
    field("reviewed_hash", Text, "The body hash of what was read."),
    field("review_in", Interval, "How long a review holds."),
    field("checklists", Texts, "The ids of its checklists."),
    field("checklist_exempt", Text, "Why it needs no checklist."),
    field(
        "skill_level",
        Choice(&["L1", "L2", "L3"]),
        "The lowest tier that may work it alone.",
    ),
    field("estimated_time", Text, "How long it takes."),
    field(
        "audience",
        Choice(AUDIENCE),
        "Internal (the default) or client.",
    ),
    field("clients", Texts, "The clients that it applies to."),
    field(
        "automatable",
        BoolOrReason,
        "Whether a machine could do it.",
    ),
    field(
        "automation",
        Records(AUTOMATION),
        "The scripts and policies that do it.",
    ),
    field("tags", Texts, "Words to find it by."),
    field("aliases", Texts, "Other names, searchable."),
    field("redirect_from", Texts, "Old addresses on the site."),
];

/// The keys of a checklist's front matter.
pub const CHECKLIST: &[Field] = &[
    field("title", Text, "The title; without it, the first H1."),
    field("id", Id, "The id; without it, the file's stem."),
    field(
        "summary",
        Text,
        "One sentence, shown in results and on cards.",
    ),
    field("sops", Texts, "The ids of the SOPs that it accompanies."),
    field(
        "owner",
        Text,
        "Who answers for it; without it, its first SOP's owner.",
    ),
    field("deputy", Text, "Who stands in for the owner."),
    field(
        "status",
        Choice(STATUS),
        "Draft, active (the default) or retired.",
    ),
    field(
        "superseded_by",
        Text,
        "The id of the checklist that replaces a retired one.",
    ),
    field("risk", Choice(RISK), "Picks the review interval."),
    field("last_reviewed_on", Date, "The day of the last review."),
    field("last_reviewed_by", Text, "Who reviewed it."),
    field(
        "last_review_outcome",
        Text,
        "What came of the review; \"no change\" is an outcome.",
    ),
    field("reviewed_hash", Text, "The body hash of what was read."),
    field("review_in", Interval, "How long a review holds."),
    field(
        "follows",
        Texts,
        "The SOP versions that it was last read against, `ID@HASH`.",
    ),
    field(
        "gate",
        Choice(RISK),
        "Whether open critical items hold up the closing of a ticket.",
    ),
    field(
        "style",
        Choice(&["read-do", "do-confirm"]),
        "Read each item and do it, or do the work and confirm.",
    ),
    field(
        "cadence",
        Interval,
        "How often recurring maintenance falls due.",
    ),
    field("starts_on", Date, "The first day of the cadence."),
    field(
        "audience",
        Choice(AUDIENCE),
        "Internal (the default) or client.",
    ),
    field("clients", Texts, "The clients that it applies to."),
    field("tags", Texts, "Words to find it by."),
    field("aliases", Texts, "Other names, searchable."),
    field("redirect_from", Texts, "Old addresses on the site."),
];

/// The keys of an entry of `[[front-matter.defaults]]`: which documents, and values for either kind of them.
pub(super) fn folder_defaults() -> Vec<Field> {
    let of_checklists_alone = CHECKLIST
        .iter()
        .filter(|field| SOP.iter().all(|other| other.name != field.name));
    let paths = field("paths", Texts, "Globs of documents.");
    let front_matter = SOP.iter().chain(of_checklists_alone).copied();
    std::iter::once(paths).chain(front_matter).collect()
}

const STATUS: &[&str] = &["draft", "active", "retired"];
const RISK: &[&str] = &["standard", "critical"];
const AUDIENCE: &[&str] = &["internal", "client"];

const AUTOMATION: &[Field] = &[
    field("platform", Text, "The RMM or other platform."),
    field(
        "kind",
        Choice(&["script", "component", "policy", "monitor", "standard"]),
        "What it is there.",
    ),
    field("ref", Text, "Its id there."),
    field("name", Text, "Its name there."),
    field(
        "mode",
        Choice(&["report", "alert", "remediate"]),
        "How far it goes by itself.",
    ),
    field(
        "coverage",
        Choice(&["full", "partial", "assist"]),
        "How much of the procedure it does.",
    ),
    field(
        "trigger",
        Choice(&["alert", "schedule", "manual"]),
        "What sets it off.",
    ),
    field("steps", Texts, "The anchors of the steps that it does."),
    field("verified_on", Date, "When somebody last saw it work."),
];

/// The keys of `sopbook.toml`.
pub const SETTINGS: &[Field] = &[
    field(
        "library",
        Record(LIBRARY),
        "Which files belong to the library.",
    ),
    field(
        "front-matter",
        Record(FRONT_MATTER),
        "How an existing repository's front matter is read.",
    ),
    field(
        "issue-types",
        Table(&Record(ISSUE_TYPE)),
        "The PSA's taxonomy: `[issue-types.\"NAME\"]`.",
    ),
    field(
        "people",
        Table(&Record(PERSON)),
        "The roster: `[people.KEY]`.",
    ),
    field("teams", Table(&Record(TEAM)), "The teams: `[teams.KEY]`."),
    field(
        "clients",
        Table(&Record(CLIENT)),
        "The clients: `[clients.KEY]`.",
    ),
    field("review", Record(REVIEW), "How long a review holds."),
    field("ownership", Record(OWNERSHIP), "What is asked of owners."),
    field(
        "checklists",
        Record(CHECKLISTS),
        "What is asked of checklists.",
    ),
    field(
        "structure",
        Record(STRUCTURE),
        "What is asked of procedures.",
    ),
    field(
        "sections",
        Record(SECTIONS),
        "The headings that documents must have.",
    ),
    field(
        "glossary",
        Table(&Text),
        "What short forms stand for: `RPO = \"recovery point objective\"`.",
    ),
    field(
        "rules",
        Table(&Choice(LEVEL)),
        "The level of each rule: error, warning or off.",
    ),
    field("overrides", Records(OVERRIDE), "Levels for single paths."),
    field("search", Record(SEARCH), "How search reads words."),
    field(
        "golden-queries",
        Records(GOLDEN_QUERY),
        "Queries that must find what they are for.",
    ),
    field("site", Record(SITE), "The static site."),
    field(
        "runs",
        Record(&[field("dir", Text, "Where run records are kept.")]),
        "Run records.",
    ),
    field(
        "psa",
        Record(&[field("dir", Text, "Where imported snapshots are kept.")]),
        "PSA and RMM snapshots.",
    ),
];

const LIBRARY: &[Field] = &[
    field("title", Text, "The library's name."),
    field("sops", Texts, "Folders or globs that hold SOPs."),
    field(
        "checklists",
        Texts,
        "Folders or globs that hold checklists.",
    ),
    field("extensions", Texts, "File name endings of documents."),
    field("exclude", Texts, "Globs that hold no documents."),
];
const FRONT_MATTER: &[Field] = &[
    field(
        "aliases",
        Table(&Texts),
        "Other names for a key: `owner = [\"owner_slack\"]`.",
    ),
    field(
        "defaults",
        FolderDefaults,
        "Values for whole folders: `paths` with globs of documents, beside keys of front matter. The page wins.",
    ),
];
const ISSUE_TYPE: &[Field] = &[
    field("subtypes", Texts, "The subtypes."),
    field(
        "aliases",
        Table(&Text),
        "What other systems call it, by system.",
    ),
];
const PERSON: &[Field] = &[
    field("name", Text, "The name shown."),
    field("emails", Texts, "E-mail addresses, as git knows them."),
    field("aliases", Texts, "Handles and channels that documents use."),
    field("team", Text, "The team's key."),
    field("tier", Choice(&["L1", "L2", "L3"]), "The tier."),
    field("until", Date, "The last day; after it the person has left."),
];
const TEAM: &[Field] = &[
    field("name", Text, "The name shown."),
    field("lead", Text, "The key of the person who leads it."),
    field("aliases", Texts, "Handles and channels that documents use."),
];
const CLIENT: &[Field] = &[
    field("name", Text, "The client's name."),
    field("aliases", Texts, "What documents and systems call it."),
];
const REVIEW: &[Field] = &[
    field(
        "every",
        Record(&[
            field(
                "standard",
                Interval,
                "How long a review of a standard document holds.",
            ),
            field(
                "critical",
                Interval,
                "How long a review of a critical document holds.",
            ),
        ]),
        "How long a review holds, by risk.",
    ),
    field(
        "due-soon",
        Interval,
        "How long before its end a review is due soon.",
    ),
    field(
        "bulk",
        Integer,
        "How many signatures by one person on one day look like rubber stamps.",
    ),
    field(
        "draft-limit",
        Interval,
        "How long a draft may lie untouched.",
    ),
];
const OWNERSHIP: &[Field] = &[
    field(
        "from",
        Choices(&["codeowners", "owners-files"]),
        "Files that name owners where front matter and folder defaults name none: `codeowners` for CODEOWNERS, \
         `owners-files` for an OWNERS file in each folder, as Kubernetes keeps them. The first that names one wins.",
    ),
    field("active-within", Interval, "How long an owner may be quiet."),
    field(
        "max-documents",
        Integer,
        "How many documents one owner can answer for.",
    ),
];
const CHECKLISTS: &[Field] = &[field(
    "min-items",
    Integer,
    "The fewest items that make a checklist.",
)];
const STRUCTURE: &[Field] = &[field(
    "max-steps",
    Integer,
    "The most steps that a procedure should have.",
)];
const SECTIONS: &[Field] = &[
    field("required", Texts, "The headings that every SOP must have."),
    field(
        "critical",
        Texts,
        "The headings that a critical SOP must have besides.",
    ),
    field(
        "checklist",
        Texts,
        "The headings that every checklist must have.",
    ),
];
const LEVEL: &[&str] = &["error", "warning", "off"];
const OVERRIDE: &[Field] = &[
    field("paths", Texts, "Globs of files."),
    field("rules", Table(&Choice(LEVEL)), "The levels there."),
];
const SEARCH: &[Field] = &[field(
    "synonyms",
    TextGroups,
    "Groups of words that mean the same.",
)];
const GOLDEN_QUERY: &[Field] = &[
    field("query", Text, "What a technician types."),
    field("expect", Text, "The id of the document that must be found."),
    field("within", Integer, "Among how many of the first results."),
];
const SITE: &[Field] = &[
    field("out", Text, "The folder that `build` writes."),
    field("title", Text, "The site's title; without it the library's."),
    field("search", Bool, "Whether the site has its own search."),
];
