//! The laws: what holds for any input whatever, as plain functions over the library's public face.
//!
//! Each law takes what somebody might hand us and panics where it is broken. Two users share this folder: the tests
//! beside it (proptest makes the inputs) and the targets in `fuzz/` (libFuzzer does), so nothing here may name a crate
//! but `sopbook`. Laws about text take text; laws about what a text *means* write the text themselves, and take bytes
//! as a row of [`choices`] that decide what it says and how it is typed.

pub mod body_hash;
mod choices;
pub mod front_matter;
mod html;
pub mod item_attributes;
pub mod mending;
pub mod outline;
pub mod query;
pub mod settings;
mod spans;

/// Holds any bytes against every law of front matter.
pub fn front_matter(bytes: &[u8]) {
    front_matter::holds(&String::from_utf8_lossy(bytes));
    front_matter::reads_what_was_written(bytes);
}

/// Holds any bytes against every law of settings.
pub fn settings(bytes: &[u8]) {
    settings::holds(&String::from_utf8_lossy(bytes));
    settings::bad_keys_leave_defaults(bytes);
}

/// Holds any bytes against every law of a body.
pub fn outline(bytes: &[u8]) {
    outline::holds(&String::from_utf8_lossy(bytes));
}

/// Holds any bytes against every law of item attributes.
pub fn item_attributes(bytes: &[u8]) {
    item_attributes::holds(&String::from_utf8_lossy(bytes));
    item_attributes::are_read_wherever_they_may_stand(bytes);
}

/// Holds any bytes against every law of queries.
pub fn query(bytes: &[u8]) {
    // Nobody types more, and each unknown word is compared with all that are known.
    let bytes = &bytes[..bytes.len().min(400)];
    query::holds(&String::from_utf8_lossy(bytes));
}

/// Holds any bytes against every law of the body hash.
pub fn body_hash(bytes: &[u8]) {
    body_hash::holds(&String::from_utf8_lossy(bytes));
    body_hash::counts_meaning_alone(bytes);
}

/// Holds any bytes against every law of mending.
pub fn mending(bytes: &[u8]) {
    mending::once_is_enough(bytes);
}
