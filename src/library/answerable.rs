//! Who can answer for a document: its deputy, and the people who can be reached.

use std::collections::BTreeSet;

use super::{Document, Kind, Library, Owner, Roster};
use crate::clock::Date;

impl Library {
    /// Who stands in for a document's owner: its deputy, or for a checklist without one its first SOP's.
    #[must_use]
    pub fn deputy(&self, document: &Document) -> Option<Owner> {
        let own = |document: &Document| {
            let deputy = document.metadata.deputy.as_ref()?;
            Some(self.settings.roster.resolve(deputy))
        };
        own(document).or_else(|| match document.kind {
            Kind::Sop => None,
            Kind::Checklist => self
                .named_partners(document)
                .first()
                .and_then(|sop| own(sop)),
        })
    }

    /// The keys of the people who can answer for a document on the day `today`: the owner and the deputy, the members of a
    /// team each by themselves, without those who have left.
    #[must_use]
    pub fn reachable(&self, document: &Document, today: Date) -> BTreeSet<&str> {
        let named = self
            .owner(document)
            .into_iter()
            .chain(self.deputy(document));
        named
            .flat_map(|owner| self.settings.roster.people_behind(&owner))
            .filter(|person| !person.has_left(today))
            .map(|person| person.key.value.as_str())
            .collect()
    }
}

/// Who takes over from an owner who has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Successor {
    /// The deputy.
    Deputy(Owner),
    /// The lead of the team.
    Lead(Owner),
}

impl Successor {
    /// Who it is.
    #[must_use]
    pub fn owner(&self) -> &Owner {
        match self {
            Self::Deputy(owner) | Self::Lead(owner) => owner,
        }
    }
}

impl Roster {
    /// Whom to hand over to when an owner has left: the deputy, else the lead of the team, if still there.
    #[must_use]
    pub fn successor(
        &self,
        owner: &Owner,
        deputy: Option<Owner>,
        today: Date,
    ) -> Option<Successor> {
        let is_there = |deputy: &Owner| {
            let is_known = !matches!(deputy, Owner::Unknown(_));
            is_known && deputy != owner && self.departed_on(deputy, today).is_none()
        };
        let deputy = deputy.filter(is_there).map(Successor::Deputy);
        deputy.or_else(|| {
            let lead = self.lead_of(owner, today)?;
            Some(Successor::Lead(Owner::Person(lead.key.value.clone())))
        })
    }
}
