//! What the trade calls the same thing by several names.
//!
//! The groups apply when a query is read, not when documents are, so that a library's own groups (`[search] synonyms`)
//! take effect at once. A member may be several words.

use std::collections::BTreeSet;

use super::words::{self, Stems};

/// Groups that hold in every managed service provider.
const TRADE: &[&[&str]] = &[
    &[
        "mfa",
        "2fa",
        "multi-factor",
        "multifactor",
        "two-factor",
        "authenticator",
    ],
    &["password", "pw", "pwd", "passwd", "passcode"],
    &[
        "sign-in", "sign in", "signin", "log in", "login", "logon", "log on",
    ],
    &["locked out", "lockout", "account locked"],
    &["dc", "domain controller"],
    &["ad", "active directory"],
    &["entra", "entra id", "azure ad", "aad"],
    &["gpo", "group policy"],
    &["av", "antivirus", "edr", "defender"],
    &["malware", "virus", "ransomware"],
    &["phishing", "phish", "scam"],
    &["suspicious", "dodgy", "fishy"],
    &["spreadsheet", "excel", "workbook"],
    &["compromised", "hacked", "breached"],
    &["bsod", "blue screen", "stop error"],
    &["wifi", "wi-fi", "wlan", "wireless"],
    &["m365", "o365", "office 365", "office365", "microsoft 365"],
    &["email", "e-mail", "mail", "outlook"],
    &["ndr", "bounce", "non-delivery"],
    &["internet", "isp", "wan", "broadband"],
    &["vpn", "remote access"],
    &["rdp", "remote desktop"],
    &["pc", "computer", "workstation", "laptop", "desktop"],
    &["phone", "mobile", "smartphone", "handset"],
    &["slow", "sluggish", "hanging", "freezing"],
    &["down", "outage", "offline"],
    &["failed", "failure", "failing"],
    &[
        "leaver",
        "offboarding",
        "termination",
        "sacked",
        "fired",
        "dismissed",
    ],
    &["starter", "joiner", "onboarding", "new user"],
    &["spam", "junk"],
    &["l1", "tier 1", "first line"],
    &["l2", "tier 2", "second line"],
    &["l3", "tier 3", "third line"],
    &["restore", "recovery"],
    &["printer", "printing"],
    &["nas", "network attached storage"],
    &["ups", "battery backup"],
];

/// The trade's groups and the library's own, each as its members.
pub(super) fn groups(own: &[Vec<String>]) -> Vec<Vec<&str>> {
    let trade = TRADE.iter().map(|group| group.to_vec());
    let own = own
        .iter()
        .map(|group| group.iter().map(String::as_str).collect());
    trade.chain(own).collect()
}

/// The other members of every group of which one of the texts holds a member, sorted.
#[must_use]
pub fn other_names<'a>(texts: &[&str], own: &'a [Vec<String>]) -> Vec<&'a str> {
    let mut stems = Stems::default();
    let mut stemmed = |text: &str| -> Vec<String> {
        let parts = words::tokens(text)
            .into_iter()
            .filter(|token| token.is_part);
        parts.map(|token| stems.stem(&token.text)).collect()
    };
    let rows: Vec<Vec<String>> = texts.iter().map(|text| stemmed(text)).collect();
    let mut names = BTreeSet::new();
    for group in groups(own) {
        let (held, others): (Vec<&str>, Vec<&str>) = group.into_iter().partition(|member| {
            let member = stemmed(member);
            let is_here =
                |row: &Vec<String>| row.windows(member.len()).any(|words| words == member);
            !member.is_empty() && rows.iter().any(is_here)
        });
        if !held.is_empty() {
            names.extend(others);
        }
    }
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_holds_a_member_has_the_others_as_names() {
        let own = [vec!["aurora".to_owned(), "line of business app".to_owned()]];
        assert_eq!(
            other_names(&["Restart Aurora"], &own),
            ["line of business app"]
        );
        assert_eq!(
            other_names(&["x", "blue-screens"], &own),
            ["bsod", "stop error"]
        );
        assert_eq!(other_names(&["auroral", ""], &own), [""; 0]);
    }
}
