//! Says that the clone may be old, on stderr and never more than that: nothing fails because of it.

use std::path::Path;

use super::Context;
use crate::{
    clock::days_between,
    history::{CloneAge, clone_age},
    library::Settings,
    text::count,
};

/// A clone that was not fetched for longer than this may be old, in days.
const FETCH_DAYS: i64 = 7;

impl Context {
    /// Says how far the clone around the library, or around its documents, lies behind what it last fetched.
    pub(crate) fn say_clone_age(&self, root: &Path, settings: &Settings) {
        let age = settings
            .folders(root)
            .find_map(|folder| clone_age(&folder).ok().flatten());
        let Some(CloneAge {
            upstream,
            behind,
            fetched_on,
        }) = age
        else {
            return;
        };
        let fetched = fetched_on.map(|day| format!("last fetched {day}"));
        if behind > 0 {
            let fetched = fetched.map_or_else(String::new, |fetched| format!(" ({fetched})"));
            let behind = count(behind, "commit");
            self.say(
                1,
                format_args!("this clone is {behind} behind {upstream}{fetched}: git pull"),
            );
        } else if fetched_on.is_some_and(|day| days_between(day, self.today) > FETCH_DAYS) {
            let fetched = fetched.unwrap_or_default();
            self.say(
                1,
                format_args!("this clone may be old ({fetched}): git pull"),
            );
        }
    }
}
