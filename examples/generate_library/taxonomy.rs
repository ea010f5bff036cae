//! What tickets are about: types, subtypes, and for each subtype the matters that an SOP can be written on.

/// An issue type.
pub(crate) struct IssueType {
    pub(crate) name: &'static str,
    /// The folder of its SOPs.
    pub(crate) folder: &'static str,
    /// The team that answers for it.
    pub(crate) team: &'static str,
    pub(crate) subtypes: &'static [Subtype],
}

/// A subtype with its matters.
pub(crate) struct Subtype {
    pub(crate) name: &'static str,
    pub(crate) matters: &'static [&'static str],
}

const fn on(name: &'static str, matters: &'static [&'static str]) -> Subtype {
    Subtype { name, matters }
}

/// The teams: key, name.
pub(crate) const TEAMS: &[(&str, &str)] = &[
    ("service-desk", "Service desk"),
    ("network", "Network engineers"),
    ("server", "Server and backup engineers"),
    ("security", "Security"),
    ("collaboration", "Mail and collaboration"),
    ("service-management", "Service management"),
];

pub(crate) const TYPES: &[IssueType] = &[
    IssueType {
        name: "Identity & Access",
        folder: "identity-access",
        team: "service-desk",
        subtypes: &[
            on(
                "New user",
                &[
                    "a new starter account",
                    "a contractor account",
                    "a shared reception account",
                    "a test account",
                ],
            ),
            on(
                "Leaver",
                &[
                    "a leaver account",
                    "a leaver mailbox",
                    "a leaver laptop return",
                    "an urgent dismissal",
                ],
            ),
            on(
                "Role change",
                &[
                    "a department move",
                    "a promotion to manager",
                    "a change of site",
                    "a name change",
                ],
            ),
            on(
                "Password reset",
                &[
                    "a forgotten password",
                    "an expired password",
                    "a self-service reset",
                    "a cached credential",
                ],
            ),
            on(
                "Account lockout",
                &[
                    "a locked out user",
                    "a repeated lockout",
                    "a smart lockout",
                    "a locked service account",
                ],
            ),
            on(
                "MFA",
                &[
                    "a lost authenticator phone",
                    "an MFA prompt that never arrives",
                    "a security key",
                    "a Temporary Access Pass",
                ],
            ),
            on(
                "Permissions/group",
                &[
                    "a file share permission",
                    "a dynamic group",
                    "a nested group",
                    "an access denied message",
                ],
            ),
            on(
                "Shared mailbox/DL",
                &[
                    "a shared mailbox",
                    "a distribution list",
                    "a send-as right",
                    "a room mailbox",
                ],
            ),
            on(
                "Privileged access",
                &[
                    "a break-glass account",
                    "a local administrator password",
                    "a just-in-time admin role",
                    "an admin workstation",
                ],
            ),
        ],
    },
    IssueType {
        name: "Endpoint",
        folder: "endpoint",
        team: "service-desk",
        subtypes: &[
            on(
                "New workstation",
                &[
                    "an Autopilot laptop",
                    "a docking station desk",
                    "a replacement desktop",
                    "a kiosk device",
                ],
            ),
            on(
                "Reimage/wipe",
                &[
                    "a remote wipe",
                    "a fresh start",
                    "a factory reset",
                    "a disk for disposal",
                ],
            ),
            on(
                "Performance",
                &[
                    "a slow computer",
                    "a slow sign-in",
                    "a full memory",
                    "a fan at full speed",
                ],
            ),
            on(
                "OS fault",
                &[
                    "a blue screen",
                    "a boot loop",
                    "a broken user profile",
                    "a BitLocker recovery prompt",
                ],
            ),
            on(
                "Hardware fault",
                &[
                    "a cracked display",
                    "a swollen battery",
                    "a failed disk",
                    "a dead keyboard",
                ],
            ),
            on(
                "Peripheral",
                &[
                    "a network printer",
                    "a label printer",
                    "a headset",
                    "a flickering monitor",
                ],
            ),
            on(
                "Mobile/MDM",
                &[
                    "a company phone",
                    "a compliance failure",
                    "a work profile",
                    "an eSIM transfer",
                ],
            ),
        ],
    },
    IssueType {
        name: "Software & Licensing",
        folder: "software-licensing",
        team: "service-desk",
        subtypes: &[
            on(
                "Install/remove",
                &[
                    "a packaged application",
                    "an unapproved application",
                    "a browser extension",
                    "a PDF editor",
                ],
            ),
            on(
                "Update",
                &[
                    "a stuck update",
                    "a feature update",
                    "a driver update",
                    "a pinned version",
                ],
            ),
            on(
                "Licence",
                &[
                    "a missing licence",
                    "an expired subscription",
                    "an activation error",
                    "a licence clean-up",
                ],
            ),
            on(
                "LOB app fault",
                &[
                    "an accounting package fault",
                    "a case management fault",
                    "a report that will not print",
                    "a slow database client",
                ],
            ),
        ],
    },
    IssueType {
        name: "Email & Collaboration",
        folder: "email-collaboration",
        team: "collaboration",
        subtypes: &[
            on(
                "Mail flow",
                &[
                    "a bounced message",
                    "a delayed message",
                    "a mail loop",
                    "a missing SPF record",
                ],
            ),
            on(
                "Outlook client",
                &[
                    "an Outlook profile",
                    "an Outlook that asks for a password",
                    "a calendar that does not sync",
                    "an oversized OST file",
                ],
            ),
            on(
                "Teams/calling",
                &[
                    "a call with one-way sound",
                    "a call queue",
                    "a meeting room console",
                    "a number port",
                ],
            ),
            on(
                "SharePoint/OneDrive",
                &[
                    "a sync conflict",
                    "a deleted library",
                    "an external share",
                    "a full site quota",
                ],
            ),
            on(
                "Spam release",
                &[
                    "a quarantined message",
                    "a blocked sender",
                    "a false positive",
                    "an allow list entry",
                ],
            ),
        ],
    },
    IssueType {
        name: "Network",
        folder: "network",
        team: "network",
        subtypes: &[
            on(
                "Internet/ISP",
                &[
                    "an internet outage",
                    "a failed circuit",
                    "a 4G failover",
                    "a slow leased line",
                ],
            ),
            on(
                "Wi-Fi",
                &[
                    "a weak Wi-Fi signal",
                    "a guest network",
                    "a certificate Wi-Fi sign-in",
                    "an offline access point",
                ],
            ),
            on(
                "Switch/LAN",
                &[
                    "a flapping port",
                    "a switch stack",
                    "a VLAN change",
                    "a broadcast storm",
                ],
            ),
            on(
                "Firewall change",
                &[
                    "a port forward",
                    "a blocked website",
                    "a firmware upgrade",
                    "a geo-block rule",
                ],
            ),
            on(
                "VPN",
                &[
                    "a VPN client",
                    "a site-to-site tunnel",
                    "a split tunnel",
                    "a VPN certificate",
                ],
            ),
            on(
                "DNS/DHCP/domain",
                &[
                    "a DNS record",
                    "an exhausted DHCP scope",
                    "a domain renewal",
                    "a stale DNS cache",
                ],
            ),
        ],
    },
    IssueType {
        name: "Server & Backup",
        folder: "server-backup",
        team: "server",
        subtypes: &[
            on(
                "Server down",
                &[
                    "an unreachable server",
                    "a failed hypervisor host",
                    "a hung virtual machine",
                    "a power loss",
                ],
            ),
            on(
                "Disk space",
                &[
                    "a full system drive",
                    "a full log volume",
                    "a growing datastore",
                    "a shadow copy area",
                ],
            ),
            on(
                "Service stopped",
                &[
                    "a stopped service",
                    "a stuck print spooler",
                    "a failed scheduled task",
                    "a crashed application pool",
                ],
            ),
            on(
                "Backup failure",
                &[
                    "a failed backup job",
                    "a missed backup window",
                    "a broken backup chain",
                    "a full repository",
                ],
            ),
            on(
                "Restore",
                &[
                    "a single file restore",
                    "a mailbox restore",
                    "a whole server restore",
                    "a test restore",
                ],
            ),
            on(
                "Patch failure",
                &[
                    "a failed patch",
                    "a pending reboot",
                    "a patch rollback",
                    "a missed maintenance window",
                ],
            ),
        ],
    },
    IssueType {
        name: "Security",
        folder: "security",
        team: "security",
        subtypes: &[
            on(
                "Phishing report",
                &[
                    "a reported phishing message",
                    "a clicked link",
                    "a QR code message",
                    "an invoice fraud",
                ],
            ),
            on(
                "Malware/EDR alert",
                &[
                    "a ransomware alert",
                    "a quarantined file",
                    "an isolated device",
                    "a suspicious script",
                ],
            ),
            on(
                "Account compromise",
                &[
                    "a compromised mailbox",
                    "an impossible travel alert",
                    "a stolen session token",
                    "a malicious inbox rule",
                ],
            ),
            on(
                "Vulnerability",
                &[
                    "a critical vulnerability",
                    "an exposed service",
                    "an expired certificate",
                    "an end-of-life system",
                ],
            ),
            on(
                "Awareness",
                &[
                    "a phishing exercise",
                    "a new starter briefing",
                    "a repeat clicker",
                    "a visitor policy",
                ],
            ),
        ],
    },
    IssueType {
        name: "Service Management",
        folder: "service-management",
        team: "service-management",
        subtypes: &[
            on(
                "Client onboarding",
                &[
                    "a discovery audit",
                    "an agent roll-out",
                    "a credential hand-over",
                    "a go-live day",
                ],
            ),
            on(
                "Client offboarding",
                &[
                    "a tenant hand-back",
                    "an agent removal",
                    "a final invoice",
                    "a documentation hand-over",
                ],
            ),
            on(
                "Procurement",
                &[
                    "a hardware quote",
                    "a licence order",
                    "a warranty claim",
                    "a delivery with damage",
                ],
            ),
            on(
                "Vendor case",
                &[
                    "a vendor support case",
                    "a vendor escalation",
                    "a remote session by a vendor",
                    "a return to the vendor",
                ],
            ),
            on(
                "Recurring maintenance",
                &[
                    "the monthly server health check",
                    "the quarterly access review",
                    "the weekly patch review",
                    "the daily backup review",
                ],
            ),
            on(
                "Documentation",
                &[
                    "a site diagram",
                    "an asset register",
                    "a runbook review",
                    "a password vault record",
                ],
            ),
        ],
    },
];

/// What is done about a matter.
pub(crate) const ACTIONS: &[&str] = &[
    "Handle",
    "Diagnose",
    "Set up",
    "Replace",
    "Check",
    "Recover",
    "Prepare",
    "Close out",
];

/// Where or for whom it is done.
pub(crate) const SETTINGS: &[&str] = &[
    "in Microsoft 365",
    "for a remote user",
    "at a branch office",
    "on Windows 11",
    "on Windows Server 2022",
    "in a hybrid domain",
    "on macOS",
    "for a shared device",
    "in a hosted desktop",
    "at head office",
    "in the data centre",
    "on a domain controller",
    "for a board member",
    "out of hours",
    "during a change freeze",
    "after an office move",
    "for a merged tenant",
    "on Azure Virtual Desktop",
    "with Intune",
    "without internet access",
    "in Exchange Online",
    "on a file server",
    "for a seasonal worker",
    "at a construction site",
    "in a warehouse",
    "in a clinic",
    "in a school",
    "for a charity",
    "for a law firm",
    "in a shop",
    "on a Hyper-V cluster",
    "on VMware",
    "behind a proxy",
    "over a satellite link",
    "with a third-party vendor",
    "under a managed agreement",
    "outside the agreement",
    "for a VIP client",
    "on a Linux server",
    "on a NAS",
    "in Entra ID",
    "in Google Workspace",
    "on a terminal server",
    "on an iPad",
    "on an Android phone",
    "for a hot desk",
    "with Conditional Access",
    "on a legacy system",
    "in a test tenant",
    "before go-live",
    "after a disaster exercise",
    "for an auditor",
    "in a co-managed site",
    "with two approvals",
    "by script",
    "by hand",
    "from the RMM",
    "from the PSA",
    "at a home office",
    "in a meeting room",
];
