//! The ladder: nineteen action steps on five levels, with what each takes.
//!
//! The steps of a level are the way out of it. Thresholds are proposals where no published number exists.

use super::{Evidence, checklists, knowledge, maintenance, ownership, refinement};
use crate::library::Measure;

/// An action step, before it is judged.
pub(super) struct Step {
    pub(super) id: &'static str,
    pub(super) level: u8,
    pub(super) name: &'static str,
    pub(super) judge: fn(&Evidence<'_>) -> Vec<Measure>,
}

const TICKETS: &str = "closed tickets of the last 90 days from the PSA";
const TIME: &str = "closed tickets and time entries of the last 90 days from the PSA";
const RUNS: &str = "checklist runs, joined with the PSA's tickets";

/// A measure that the library alone cannot answer.
fn gap(name: &'static str, at_least: u8, feed: &str) -> Measure {
    Measure::no_data(name, Some(at_least), feed)
}

/// All steps, by id.
pub(super) const STEPS: &[Step] = &[
    Step {
        id: "1.1",
        level: 1,
        name: "Book time and cost on every ticket",
        judge: |_| {
            vec![
                gap("tickets worked by people that have hours", 60, TIME),
                gap(
                    "hours with a known cost",
                    90,
                    "time entries from the PSA, and a cost rate for each technician",
                ),
                gap("time entries that belong to a ticket", 95, TIME),
            ]
        },
    },
    Step {
        id: "1.2",
        level: 1,
        name: "Patch and monitor every managed device by policy",
        judge: |_| {
            vec![gap(
                "devices with a patch policy and a monitoring policy",
                80,
                "the device list from the RMM, with the policies of each device",
            )]
        },
    },
    Step {
        id: "2.1",
        level: 2,
        name: "Know what each client earns",
        judge: |_| {
            vec![gap(
                "active clients with a known gross margin",
                90,
                "agreements, billing, hours and cost rates from the PSA, no older than 35 days",
            )]
        },
    },
    Step {
        id: "2.2",
        level: 2,
        name: "Define recurring maintenance and do it on time",
        judge: |_| {
            vec![
                gap(
                    "items of the maintenance catalogue that have a cadence and an owner",
                    80,
                    "a list of the recurring tickets from the PSA",
                ),
                gap(
                    "due maintenance done on time",
                    80,
                    "runs of the recurring checklists, or recurring tickets from the PSA",
                ),
            ]
        },
    },
    Step {
        id: "2.3",
        level: 2,
        name: "Write SOPs for recurring and maintenance work",
        judge: maintenance::judge,
    },
    Step {
        id: "2.4",
        level: 2,
        name: "Hold all clients to the same policies",
        judge: |_| {
            vec![gap(
                "clients whose devices are on the baseline or have a live exception",
                90,
                "the device list from the RMM, evidence/baselines.toml and evidence/exceptions.toml",
            )]
        },
    },
    Step {
        id: "3.1",
        level: 3,
        name: "Standardise the stack and finish every onboarding",
        judge: |_| {
            vec![
                gap(
                    "stack slots that hold the standard or have a live exception",
                    90,
                    "evidence/clients.toml and evidence/exceptions.toml",
                ),
                gap(
                    "clients past all mandatory onboarding gates",
                    95,
                    "evidence/clients.toml",
                ),
            ]
        },
    },
    Step {
        id: "3.2",
        level: 3,
        name: "Enter time on tickets, all of it and the same day",
        judge: |_| {
            vec![
                gap("tickets worked by people that have hours", 95, TIME),
                gap("time entries made within 24 hours", 90, TIME),
                gap(
                    "available hours that are booked",
                    80,
                    "time entries from the PSA, and each technician's available hours",
                ),
            ]
        },
    },
    Step {
        id: "3.3",
        level: 3,
        name: "Categorise tickets by issue type and subtype",
        judge: |_| {
            vec![
                gap("tickets with a valid type and subtype", 95, TICKETS),
                gap("tickets that are not filed under other", 90, TICKETS),
            ]
        },
    },
    Step {
        id: "3.4",
        level: 3,
        name: "Work tickets by their SOPs",
        judge: |_| {
            vec![gap(
                "tickets with an SOP that have it attached and its checklist done before closing",
                70,
                RUNS,
            )]
        },
    },
    Step {
        id: "3.5",
        level: 3,
        name: "Keep all knowledge in one place that can be searched",
        judge: knowledge::judge,
    },
    Step {
        id: "4.1",
        level: 4,
        name: "Refine SOPs continuously",
        judge: refinement::judge,
    },
    Step {
        id: "4.2",
        level: 4,
        name: "Follow SOPs everywhere: every technician, every client",
        judge: |_| {
            vec![
                gap(
                    "tickets with an SOP that have it attached and its checklist done before closing",
                    95,
                    RUNS,
                ),
                gap(
                    "technicians and clients, of 20 tickets or more, who follow SOPs in 85 % of them",
                    100,
                    RUNS,
                ),
                gap(
                    "overrides on critical checklists that were approved",
                    100,
                    RUNS,
                ),
            ]
        },
    },
    Step {
        id: "4.3",
        level: 4,
        name: "Give every SOP its checklist",
        judge: checklists::judge,
    },
    Step {
        id: "4.4",
        level: 4,
        name: "Prevent tickets with RMM automation",
        judge: |_| {
            vec![
                gap(
                    "automatable SOPs with a live automation",
                    50,
                    "the RMM's list of scripts, components and policies",
                ),
                gap(
                    "alerts that resolve without a person",
                    60,
                    "alerts and tickets of the last 90 days from the RMM and the PSA",
                ),
                Measure::no_data(
                    "reactive hours and tickets for each device: at most 0.25 and 0.5 a month",
                    None,
                    "time entries from the PSA and the device list from the RMM",
                ),
            ]
        },
    },
    Step {
        id: "4.5",
        level: 4,
        name: "Keep the documentation in order, each page with an owner",
        judge: ownership::judge,
    },
    Step {
        id: "5.1",
        level: 5,
        name: "Launch new services",
        judge: |_| {
            vec![
                Measure::no_data(
                    "a service launched within 12 months, with SOPs and checklists",
                    None,
                    "evidence/services.toml and an attestation in evidence/attestations/",
                ),
                gap("hours that are proactive or project work", 60, TIME),
            ]
        },
    },
    Step {
        id: "5.2",
        level: 5,
        name: "Write SOPs that juniors can work by",
        judge: |_| {
            vec![
                gap("tickets that an L1 SOP covers", 70, TICKETS),
                gap(
                    "of those, tickets that L1 closes without handing over",
                    70,
                    "tickets with reassignments and reopenings from the PSA, and tiers in sopbook.toml",
                ),
                Measure::no_data(
                    "L1 tickets reopen at most 2 points more often than senior ones",
                    None,
                    "tickets with reassignments and reopenings from the PSA, and tiers in sopbook.toml",
                ),
            ]
        },
    },
    Step {
        id: "5.3",
        level: 5,
        name: "Decide by measured trends",
        judge: |_| {
            vec![
                Measure::no_data(
                    "six monthly assessments in a row",
                    None,
                    "recorded assessments in assessments/",
                ),
                Measure::no_data(
                    "one decision a quarter that cites a measure and was measured again",
                    None,
                    "decision records in evidence/decisions/",
                ),
            ]
        },
    },
];
