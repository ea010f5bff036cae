//! The language of the trade: sentence patterns, and the words that fill them.
//!
//! The lists are ordered by how often a word should come up; [`Random::word`] picks by rank, so that a generated library
//! has the few common and many rare words of a real one. `{x}` in a pattern names a list; see [`fill`].

use crate::random::Random;

const SYSTEMS: &[&str] = &[
    "Outlook",
    "Microsoft 365",
    "the domain controller",
    "the file server",
    "the VPN client",
    "Teams",
    "the firewall",
    "Entra ID",
    "the backup server",
    "the switch",
    "Intune",
    "the print server",
    "OneDrive",
    "the RMM agent",
    "SharePoint",
    "the access point",
    "the PSA",
    "Exchange Online",
    "the hypervisor",
    "the DHCP server",
    "the DNS zone",
    "Windows Update",
    "Defender",
    "the mail gateway",
    "the terminal server",
    "the NAS",
    "the ISP router",
    "BitLocker",
    "the certificate store",
    "the scheduled task",
    "the database server",
    "the web proxy",
    "the password vault",
    "the phone system",
    "the UPS",
    "the storage array",
    "the virtual switch",
    "the identity provider",
    "the ticket portal",
    "the label printer",
];
const PARTS: &[&str] = &[
    "sign-in log",
    "event log",
    "status page",
    "settings page",
    "services list",
    "mailbox",
    "device list",
    "licence page",
    "audit log",
    "queue",
    "job history",
    "admin centre",
    "policy",
    "user object",
    "group membership",
    "network adapter",
    "console",
    "report",
    "certificate",
    "disk",
    "port",
    "profile",
    "alert list",
    "rule",
    "connector",
    "agent",
    "snapshot",
    "repository",
    "volume",
    "route table",
    "lease list",
    "record",
    "registry key",
    "firmware page",
    "tunnel",
    "tray icon",
    "credential manager",
    "mail trace",
    "message header",
    "release notes",
    "quarantine",
    "health probe",
    "spooler",
    "mount point",
];
const PEOPLE: &[&str] = &[
    "user",
    "caller",
    "client",
    "manager",
    "technician",
    "authorised contact",
    "owner",
    "site contact",
    "engineer",
    "vendor",
    "team lead",
    "dispatcher",
    "account manager",
    "service manager",
    "receptionist",
    "auditor",
    "contractor",
    "facilities team",
];
const DO: &[&str] = &[
    "Open",
    "Check",
    "Read",
    "Restart",
    "Ask for",
    "Compare",
    "Select",
    "Export",
    "Confirm",
    "Note",
    "Disable",
    "Update",
    "Enable",
    "Remove",
    "Reset",
    "Copy",
    "Verify",
    "Clear",
    "Install",
    "Assign",
    "Move",
    "Renew",
    "Release",
    "Revoke",
    "Rebuild",
    "Mount",
    "Isolate",
    "Schedule",
    "Approve",
    "Reconnect",
    "Unblock",
    "Archive",
    "Label",
    "Swap",
    "Trace",
    "Quarantine",
];
const STATES: &[&str] = &[
    "running",
    "green",
    "healthy",
    "online",
    "empty",
    "up to date",
    "enabled",
    "signed in",
    "in sync",
    "assigned",
    "closed",
    "connected",
    "compliant",
    "complete",
    "reachable",
    "active",
    "valid",
    "locked",
    "within the limit",
    "listed",
    "mounted",
    "replicated",
    "encrypted",
    "licensed",
    "patched",
    "released",
    "quiet for ten minutes",
    "below eighty percent",
];
const FAULTS: &[&str] = &[
    "an error",
    "a time-out",
    "access denied",
    "a red mark",
    "a stopped service",
    "an old date",
    "a wrong address",
    "a missing entry",
    "a second prompt",
    "a failed job",
    "an expired certificate",
    "a full disk",
    "a duplicate",
    "a loop",
    "an unknown device",
    "a stale password",
    "a blocked port",
    "high latency",
    "packet loss",
    "a pending reboot",
    "a corrupt file",
    "a version mismatch",
    "a licence warning",
    "an unfamiliar country",
    "a revoked token",
    "a checksum error",
];
const TIMES: &[&str] = &[
    "15 minutes",
    "30 minutes",
    "an hour",
    "10 minutes",
    "5 minutes",
    "20 minutes",
    "45 minutes",
    "two hours",
    "a working day",
    "the same day",
    "the next maintenance window",
    "four hours",
    "the end of the shift",
];
const WHY: &[&str] = &[
    "so that the next person can see what was done",
    "because the change cannot be undone",
    "so that nobody waits twice",
    "because the client is billed for it",
    "so that the alert does not come back",
    "because the log is overwritten every day",
    "so that the ticket names a cause",
    "because a second site depends on it",
    "so that the auditor finds the record",
    "because the cached copy may be old",
    "so that monitoring stays quiet",
    "because the vendor asks for it first",
    "since the warranty ends with an open case",
    "so that a restore stays possible",
    "because users work from it at night",
];
const STEP: &[&str] = &[
    "In {app}, {do} the {part} and save.",
    "Sign {staff} out of {app} on every device.",
    "Close {app} and {do} its {part}.",
    "{Do} the {part} of {system}.",
    "{Do} the {part} on `{host}`.",
    "{Do} the {part} and compare it with the ticket.",
    "{Do} the {part} of {system}, {why}.",
    "Ask the {person} whether {system} is {state}.",
    "Sign in to {system} as administrator.",
    "{Do} the {part} for the {person} at {client}.",
    "In {system}, open **{Part}** and choose **{Do}**.",
    "Wait {time}, then read the {part} again.",
    "{Do} **{Part} > {Part}** in {system}.",
    "Run the command below on `{host}` and keep its output.",
    "Call the {person} on the number on file.",
];
const EXPECTED: &[&str] = &[
    "the {part} is {state}.",
    "{system} is {state}.",
    "no {fault2}, and the {part} is {state}.",
    "one entry, dated today.",
    "`{host}` answers within two seconds.",
    "the {person} confirms that {system} is {state}.",
    "the {part} shows event {event} and nothing newer.",
];
const OTHERWISE: &[&str] = &[
    "with {fault}, note code `{code}` and go on with the next step.",
    "stop and call the {person}.",
    "{fault} points to {system}. Escalate with the {part}.",
    "repeat once after {time}, then escalate.",
    "restart {system} once. If {fault} stays, escalate.",
    "with event {event}, see the table below.",
    "leave it as it is and ask the {person}.",
];
const PLAIN: &[&str] = &[
    "Use this when the {person} reports {fault} in {system}.",
    "Most tickets of this kind end with the {part} being {state}.",
    "The {person} may see {fault} for up to {time} while {system} catches up.",
    "Never change the {part} of {system} without a note in the ticket, {why}.",
    "At {client} the {part} is kept by the {person}.",
    "{System} writes code `{code}` to the {part} when it meets {fault}.",
    "Work on `{host}` only while nobody else is signed in, {why}.",
    "If the {part} is {state}, the fault lies with {system}.",
    "Keep the {person} informed every {time}, {why}.",
    "A copy of the {part} from before the change belongs into the ticket.",
    "The address {ip} belongs to {system} and must stay {state}.",
    "{App} stores its data on `{host}` and its licence with {system}.",
    "Users of {app} at {client} sign in through {system}.",
    "{Staff} keeps the contract for {app}; the vendor answers within {time}.",
    "Without {app} the {person} cannot work, so treat {fault} as urgent.",
    "The {part} of {app} is only shown to administrators.",
    "Since the last release {app} reports {fault} where it used to stay silent.",
    "Older versions of {app} need {system} to be {state} first.",
    "Do not confuse this with {fault} in {app}, {why}.",
    "Update {kb} is known to cause {fault} in {system}.",
];
const BULLET: &[&str] = &[
    "The {part} of {system} is {state}.",
    "The {person} has seen that {system} is {state}.",
    "No {fault2} in the {part} for {time}.",
    "The ticket names the cause and the {part}.",
    "`{host}` is {state} again in the RMM.",
    "Event {event} has not come back.",
];
const ITEM: &[&str] = &[
    "{App} opens and shows the {part}",
    "{Staff} informed at {client}",
    "{System} is {state}",
    "The {part} is {state}",
    "{Person} told what was done",
    "{Part} copied into the ticket",
    "`{host}` checked for {fault}",
    "No {fault2} left in the {part}",
    "{Person} confirms that {system} is {state}",
    "Access to {system} removed again",
];
const ESCALATE: &[&str] = &[
    "After {time} without a result, to {team}.",
    "At once to {team}: {fault} on more than one device.",
    "With {fault} in {system}, to the vendor, case type \"{part}\".",
    "Hand over: the {part}, the output of the commands, and what the {person} said.",
    "Out of hours, call the on-call engineer first, then {team}.",
];
const CODE: &[(&str, &str)] = &[
    (
        "powershell",
        "Get-Service -ComputerName {host} | Where-Object Status -ne 'Running' |\n  Select-Object Name, Status, StartType\n",
    ),
    (
        "powershell",
        "Get-WinEvent -ComputerName {host} -FilterHashtable @{LogName='System'; Id={event}} -MaxEvents 20 |\n  Format-Table TimeCreated, Message -Wrap\n",
    ),
    (
        "powershell",
        "Test-NetConnection {ip} -Port 443\nResolve-DnsName {host}.example.com\n",
    ),
    (
        "powershell",
        "Get-MgUser -UserId user@{host}.example -Property AccountEnabled, AssignedLicenses |\n  Format-List\n",
    ),
    (
        "powershell",
        "Get-Volume | Where-Object SizeRemaining -lt 10GB\nvssadmin list shadowstorage\n",
    ),
    (
        "console",
        "$ ping -c 4 {ip}\n$ traceroute {host}.example.com\n",
    ),
    (
        "console",
        "$ sudo systemctl status backup-agent\n$ journalctl -u backup-agent --since today | grep {code}\n",
    ),
    (
        "text",
        "interface GigabitEthernet1/0/{port}\n description {host}\n switchport access vlan {port}\n",
    ),
    (
        "cmd",
        "gpresult /r /scope computer\nwevtutil qe System /c:10 /rd:true /f:text /q:\"*[System[EventID={event}]]\"\n",
    ),
    (
        "cmd",
        "dism /online /cleanup-image /restorehealth\nsfc /scannow\n",
    ),
];
const SITES: &[&str] = &[
    "leeds", "york", "bath", "derby", "hull", "truro", "ripon", "wells", "ely", "exeter", "durham",
    "lincoln", "oxford", "preston", "salford", "stoke", "bristol", "dundee", "perth", "newport",
    "bangor", "lisburn", "newry", "armagh", "cardiff",
];
const ROLES: &[&str] = &[
    "dc", "fs", "app", "sql", "bak", "hv", "rds", "web", "fw", "sw", "ap", "prt",
];

pub(crate) const OUTCOMES: &[&str] = &[
    "no change",
    "corrected the menu path",
    "added a check after the restart",
    "removed a step that the RMM does now",
    "new escalation time",
    "walked through with a new starter",
    "added the error code",
];
pub(crate) const FIRST_NAMES: &[&str] = &[
    "Ada", "Ben", "Cora", "Dev", "Ella", "Finn", "Gita", "Hugh", "Iris", "Jack", "Kaya", "Liam",
    "Mona", "Noor", "Omar", "Pia", "Quinn", "Rosa", "Sam", "Tess", "Uma", "Vera", "Will", "Xenia",
    "Yara", "Zane",
];
pub(crate) const LAST_NAMES: &[&str] = &[
    "Abbott",
    "Barnes",
    "Carter",
    "Dalton",
    "Ellis",
    "Foster",
    "Grant",
    "Hughes",
    "Irwin",
    "Jarvis",
    "Keller",
    "Lowe",
    "Mercer",
    "Nash",
    "Osborne",
    "Porter",
    "Quigley",
    "Rhodes",
    "Sutton",
    "Turner",
    "Underwood",
    "Vaughan",
    "Walsh",
    "Yates",
];
pub(crate) const CLIENT_NAMES: &[&str] = &[
    "Northwind",
    "Harbour",
    "Greenfield",
    "Summit",
    "Riverside",
    "Oakwood",
    "Beacon",
    "Castle",
    "Meadow",
    "Kingfisher",
    "Granite",
    "Lantern",
    "Falcon",
    "Cedar",
    "Anchor",
    "Willow",
    "Compass",
    "Juniper",
    "Quarry",
    "Foundry",
];
pub(crate) const CLIENT_TRADES: &[&str] = &[
    "Dental",
    "Logistics",
    "Architects",
    "Accountants",
    "Solicitors",
    "Foods",
    "Schools Trust",
    "Engineering",
    "Care Homes",
    "Motors",
    "Housing",
    "Insurance",
    "Print",
    "Vets",
    "Textiles",
];

/// A kind of sentence.
#[derive(Clone, Copy)]
pub(crate) enum Sentence {
    Step,
    Expected,
    Otherwise,
    Plain,
    Bullet,
    Item,
    Escalate,
}

/// A sentence, or for [`Sentence::Item`] a phrase.
pub(crate) fn sentence(kind: Sentence, random: &mut Random) -> String {
    let patterns = match kind {
        Sentence::Step => STEP,
        Sentence::Expected => EXPECTED,
        Sentence::Otherwise => OTHERWISE,
        Sentence::Plain => PLAIN,
        Sentence::Bullet => BULLET,
        Sentence::Item => ITEM,
        Sentence::Escalate => ESCALATE,
    };
    capital(&fill(random.pick(patterns), random))
}

/// Several plain sentences, parted by blanks.
pub(crate) fn paragraph(sentences: usize, random: &mut Random) -> String {
    let sentences: Vec<String> = (0..sentences)
        .map(|_| sentence(Sentence::Plain, random))
        .collect();
    sentences.join(" ")
}

/// A piece of code: its language and its lines.
pub(crate) fn code(random: &mut Random) -> (&'static str, String) {
    let (language, pattern) = CODE[random.rank(CODE.len())];
    (language, fill(pattern, random))
}

/// A client by number: the same number, the same name.
pub(crate) fn client(number: usize) -> String {
    let name = CLIENT_NAMES[number % CLIENT_NAMES.len()];
    let trade = CLIENT_TRADES[(number / CLIENT_NAMES.len() + number) % CLIENT_TRADES.len()];
    match number / (CLIENT_NAMES.len() * CLIENT_TRADES.len()) {
        0 => format!("{name} {trade}"),
        more => format!("{name} {trade} {}", more + 1),
    }
}

/// Puts words into a pattern. Braces that name no list stay as they are: PowerShell has many.
fn fill(pattern: &str, random: &mut Random) -> String {
    let mut text = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        text.push_str(before);
        let end = from.find('}').map_or(from.len(), |end| end + 1);
        match slot(from[1..end].trim_end_matches('}'), random) {
            Some(word) => {
                text.push_str(&word);
                rest = &from[end..];
            }
            None => {
                text.push('{');
                rest = &from[1..];
            }
        }
    }
    text + rest
}

fn slot(name: &str, random: &mut Random) -> Option<String> {
    let of = |words: &[&str], random: &mut Random| random.word(words).to_owned();
    Some(match name {
        "system" => of(SYSTEMS, random),
        "System" => capital(random.word(SYSTEMS)),
        "part" => of(PARTS, random),
        "Part" => capital(random.word(PARTS)),
        "person" => of(PEOPLE, random),
        "Person" => capital(random.word(PEOPLE)),
        "Do" => of(DO, random),
        "do" => random.word(DO).to_lowercase(),
        "app" | "App" => product(random.rank(6000)),
        "staff" | "Staff" => {
            let first = FIRST_NAMES[random.below(FIRST_NAMES.len())];
            format!("{first} {}", product(random.rank(3000) + 6000))
        }
        "state" => of(STATES, random),
        "fault" => of(FAULTS, random),
        "fault2" => {
            let fault = random.word(FAULTS);
            let bare = fault
                .strip_prefix("an ")
                .or_else(|| fault.strip_prefix("a "));
            bare.unwrap_or(fault).to_owned()
        }
        "time" => of(TIMES, random),
        "why" => of(WHY, random),
        "team" => {
            let (key, _) = crate::taxonomy::TEAMS[random.below(crate::taxonomy::TEAMS.len())];
            format!("team:{key}")
        }
        "client" => client(random.rank(200)),
        "host" => {
            let site = random.word(SITES);
            format!("{site}-{}{:02}", random.word(ROLES), random.rank(30) + 1)
        }
        "code" => match random.below(3) {
            0 => format!("0x8007{:04X}", random.rank(0xffff)),
            1 => format!("AADSTS{}", 50000 + random.rank(30000)),
            _ => format!("5.{}.{}", random.between(1, 7), random.rank(700)),
        },
        "event" => (1000 + random.rank(7000)).to_string(),
        "kb" => format!("KB{}", 5_000_000 + random.rank(80_000)),
        "ip" => format!(
            "10.{}.{}.{}",
            random.rank(250),
            random.rank(250),
            random.between(1, 254)
        ),
        "port" => random.between(1, 48).to_string(),
        _ => return None,
    })
}

/// A made-up name of a product or a person by number: the long tail of words that each occur in few documents.
fn product(number: usize) -> String {
    const SYLLABLES: &[&str] = &[
        "ba", "cor", "del", "fin", "gra", "hel", "jun", "kes", "lor", "mer", "nov", "pol", "quen",
        "rix", "sal", "tem", "ul", "vex", "wyn", "zor",
    ];
    let mut name = String::new();
    let mut rest = number + SYLLABLES.len();
    while rest > 0 {
        name.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    capital(&name)
}

fn capital(text: &str) -> String {
    let first = text.chars().next().map_or(0, char::len_utf8);
    text[..first].to_uppercase() + &text[first..]
}
