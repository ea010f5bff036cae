//! What the library will hold, decided before a line of it is written: who is there, which documents, how they hang
//! together. Links need their targets' names and steps, so those come first.

use sopbook::{
    clock::{Date, Interval},
    text::{heading_slug, kebab_case},
};

use crate::{
    random::Random,
    taxonomy::{ACTIONS, IssueType, SETTINGS, Subtype, TEAMS, TYPES},
    words::{self, FIRST_NAMES, LAST_NAMES},
};

/// The day on which the library is looked at; set `SOPBOOK_TODAY` to it.
pub(crate) const TODAY: Date = jiff::civil::date(2026, 6, 15);

/// How many SOPs share a checklist.
const SOPS_PER_CHECKLIST: usize = 3;

/// Somebody in the roster.
pub(crate) struct Person {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) team: &'static str,
    /// The last day, of those who have left.
    pub(crate) until: Option<Date>,
}

/// A review as signed.
pub(crate) struct Review {
    pub(crate) on: Date,
    pub(crate) by: usize,
    pub(crate) outcome: &'static str,
    /// Whether the document still says what was read then.
    pub(crate) holds: bool,
}

/// Where a document stands in its life.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Active,
    Draft,
    Retired,
}

/// An SOP to be written.
pub(crate) struct Sop {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) issue_type: &'static IssueType,
    pub(crate) subtype: &'static Subtype,
    /// The anchors of its steps: written by hand, or `step-N`.
    pub(crate) steps: Vec<String>,
    /// The position of its checklist.
    pub(crate) checklist: usize,
    pub(crate) owner: String,
    pub(crate) deputy: Option<String>,
    pub(crate) status: Status,
    pub(crate) is_critical: bool,
    /// Whether clients read it; such a page links nowhere.
    pub(crate) is_for_clients: bool,
    pub(crate) review: Option<Review>,
}

impl Sop {
    /// The path below the library's root.
    pub(crate) fn path(&self) -> String {
        format!("sops/{}/{}.md", self.issue_type.folder, self.id)
    }
}

/// A checklist to be written.
pub(crate) struct Checklist {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The positions of its SOPs.
    pub(crate) sops: Vec<usize>,
    pub(crate) owner: String,
    /// How often it recurs, of maintenance.
    pub(crate) cadence: Option<&'static str>,
    pub(crate) review: Option<Review>,
}

/// Everything that will be there.
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) people: Vec<Person>,
    pub(crate) clients: usize,
    pub(crate) sops: Vec<Sop>,
    pub(crate) checklists: Vec<Checklist>,
}

impl Plan {
    /// Plans a library of `documents`, at least 2, three quarters of them SOPs.
    pub(crate) fn new(documents: usize, seed: u64) -> Self {
        let mut random = Random::new(seed, 1);
        let people = people((documents / 25).clamp(12, 500), &mut random);
        let lists = documents.div_ceil(SOPS_PER_CHECKLIST + 1);
        let sops = documents - lists;
        let mut plan = Self {
            seed,
            people,
            clients: (documents / 50).clamp(5, 200),
            sops: Vec::new(),
            checklists: Vec::new(),
        };
        let subtypes: Vec<(&'static IssueType, &'static Subtype)> = TYPES
            .iter()
            .flat_map(|kind| kind.subtypes.iter().map(move |subtype| (kind, subtype)))
            .collect();
        for list in 0..lists {
            // Every subtype is served once before the busy ones get more.
            let (issue_type, subtype) = subtypes[match list {
                first if first < subtypes.len() => first,
                _ => random.rank(subtypes.len()),
            }];
            let first = plan.sops.len();
            for _ in first..sops * (list + 1) / lists {
                let sop = plan.sop(issue_type, subtype, list, &mut random);
                plan.sops.push(sop);
            }
            let checklist = plan.checklist(first, &mut random);
            plan.checklists.push(checklist);
        }
        plan
    }

    fn sop(
        &self,
        issue_type: &'static IssueType,
        subtype: &'static Subtype,
        checklist: usize,
        random: &mut Random,
    ) -> Sop {
        let number = self.sops.len();
        let title = title(number, subtype);
        let owner = self.owner(issue_type.team, random);
        let is_critical = random.chance(20);
        let status = match random.below(100) {
            // The first SOP of a checklist stays in force, so that there is something to tick.
            _ if self
                .sops
                .last()
                .is_none_or(|last| last.checklist != checklist) =>
            {
                Status::Active
            }
            0..4 => Status::Draft,
            4..8 => Status::Retired,
            _ => Status::Active,
        };
        let steps = (1..=random.between(6, 13))
            .map(|step| {
                if random.chance(70) {
                    kebab_case(&words::sentence(words::Sentence::Item, random))
                        .split('-')
                        .take(3)
                        .chain([step.to_string().as_str()])
                        .collect::<Vec<_>>()
                        .join("-")
                } else {
                    format!("step-{step}")
                }
            })
            .collect();
        Sop {
            id: heading_slug(&title),
            title,
            issue_type,
            subtype,
            steps,
            checklist,
            deputy: (is_critical || random.chance(30)).then(|| format!("team:{}", issue_type.team)),
            owner,
            status,
            is_critical,
            is_for_clients: status == Status::Active && random.chance(4),
            review: if status == Status::Draft {
                None
            } else {
                self.review(is_critical, random)
            },
        }
    }

    fn checklist(&self, first: usize, random: &mut Random) -> Checklist {
        let sops: Vec<usize> = (first..self.sops.len()).collect();
        let lead = &self.sops[first];
        let recurs = lead.subtype.name == "Recurring maintenance";
        Checklist {
            id: format!("{}-checklist", lead.id),
            title: format!("{} checklist", lead.title),
            sops,
            owner: lead.owner.clone(),
            cadence: recurs.then(|| random.pick(&["1 day", "1 week", "1 month", "3 months"])),
            review: self.review(lead.is_critical, random),
        }
    }

    /// Half of all owners are teams.
    fn owner(&self, team: &'static str, random: &mut Random) -> String {
        let mates: Vec<&Person> = self
            .people
            .iter()
            .filter(|person| person.team == team)
            .collect();
        if mates.is_empty() || random.chance(50) {
            format!("team:{team}")
        } else {
            mates[random.below(mates.len())].key.clone()
        }
    }

    /// The neglect of real life: one in ten never reviewed, one in seven overdue, one in twenty changed since.
    fn review(&self, is_critical: bool, random: &mut Random) -> Option<Review> {
        let holds_for = if is_critical { 182 } else { 365 };
        let age = match random.below(100) {
            0..10 => return None,
            10..24 => random.between(holds_for + 5, 1400),
            _ => random.between(1, holds_for - 5),
        };
        Some(Review {
            on: days_before_today(age),
            by: random.below(self.people.len()),
            outcome: random.word(words::OUTCOMES),
            holds: !random.chance(5),
        })
    }

    /// The id of an SOP's checklist, as its front matter names it.
    pub(crate) fn checklists_of(&self, sop: &Sop) -> &str {
        &self.checklists[sop.checklist].id
    }

    /// The key of the person who signed.
    pub(crate) fn reviewer(&self, review: &Review) -> &str {
        &self.people[review.by].key
    }
}

/// A day so many days ago.
pub(crate) fn days_before_today(days: usize) -> Date {
    Interval::days(i32::try_from(days).unwrap_or(0)).before(TODAY)
}

fn people(count: usize, random: &mut Random) -> Vec<Person> {
    (0..count)
        .map(|number| {
            let first = FIRST_NAMES[number % FIRST_NAMES.len()];
            let last = LAST_NAMES
                [(number / FIRST_NAMES.len() + number % FIRST_NAMES.len()) % LAST_NAMES.len()];
            let name = match number / (FIRST_NAMES.len() * LAST_NAMES.len()) {
                0 => format!("{first} {last}"),
                more => format!("{first} {last} {}", more + 1),
            };
            // The first of each team leads it and stays.
            let leads = number < TEAMS.len();
            Person {
                key: kebab_case(&name),
                name,
                team: TEAMS[number % TEAMS.len()].0,
                until: (!leads && random.chance(8))
                    .then(|| days_before_today(random.between(20, 500))),
            }
        })
        .collect()
}

/// A title that no other number has. Walks through all combinations in a scattered order.
fn title(number: usize, subtype: &Subtype) -> String {
    let choices = subtype.matters.len() * ACTIONS.len() * SETTINGS.len();
    // A prime beside all three lengths, so that the walk visits every combination.
    let at = number * 7919 % choices;
    let matter = subtype.matters[at % subtype.matters.len()];
    let action = ACTIONS[at / subtype.matters.len() % ACTIONS.len()];
    let setting = SETTINGS[at / subtype.matters.len() / ACTIONS.len()];
    match number / choices {
        0 => format!("{action} {matter} {setting}"),
        round => format!(
            "{action} {matter} {setting} for {}",
            words::client(round - 1)
        ),
    }
}
