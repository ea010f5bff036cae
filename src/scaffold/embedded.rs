//! This repository's own library, embedded: what the starters are cut from.

/// The settings.
pub(super) const SETTINGS: &str = include_str!("../../sopbook.toml");
/// mdBook's settings.
pub(super) const BOOK: &str = include_str!("../../book.toml");

macro_rules! embed {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../", $path)))),+]
    };
}

/// The documents: path and text. A test holds the list against the folders.
pub(super) const DOCUMENTS: &[(&str, &str)] = embed![
    "checklists/account-compromise.md",
    "checklists/account-lockout.md",
    "checklists/backup-failure.md",
    "checklists/internet-outage.md",
    "checklists/mail-delivery-failure.md",
    "checklists/mfa-reset.md",
    "checklists/password-reset.md",
    "checklists/phishing-report.md",
    "checklists/slow-computer.md",
    "checklists/software-install.md",
    "checklists/test-restore.md",
    "checklists/user-offboarding.md",
    "sops/email-collaboration/mail-delivery-failure.md",
    "sops/endpoint/slow-computer.md",
    "sops/identity-access/account-lockout.md",
    "sops/identity-access/mfa-reset.md",
    "sops/identity-access/password-reset.md",
    "sops/identity-access/user-offboarding.md",
    "sops/network/internet-outage.md",
    "sops/security/account-compromise.md",
    "sops/security/phishing-report.md",
    "sops/server-backup/backup-failure.md",
    "sops/service-management/test-restore.md",
    "sops/software-licensing/software-install.md",
];
