//! Laws of the query language, asked of a small library.

use std::sync::OnceLock;

use sopbook::{
    clock::parse_date,
    files::Memory,
    library::{Filter, Settings},
    search::{Answer, Place, Request, asks_for_something, search, understood},
    text::RelPath,
};

const FILES: &[(&str, &str)] = &[
    (
        "sops/vpn.md",
        "---\ntitle: Mend the VPN\naliases: [tunnel]\ntags: [network]\n---\n# Mend the VPN\n\n## Procedure\n\n1. Open `KubeAPIDown`.\n2. Dial the tunnel twice, error 550-5.7.1.\n",
    ),
    (
        "sops/größe.md",
        "# Größe ändern\n\nNicht *mehr*. 密码重置\n\n## Escalation\n\nAsk the user's lead about the blue screen.\n",
    ),
    (
        "checklists/mail.md",
        "# Mailbox is full\n\n- [ ] Open the **mail**box {#open}\n- [ ] Tell R&D of AADSTS50053\n",
    ),
];

/// Any query is answered, and means what it is understood as.
pub fn holds(query: &str) {
    let read = understood(query);
    assert_eq!(understood(&read), read, "{query:?}");
    assert_eq!(
        asks_for_something(&read),
        asks_for_something(query),
        "{query:?}"
    );
    let [as_typed, as_understood] = ask([query, &read]);
    assert_eq!(
        found(&as_understood),
        found(&as_typed),
        "{query:?} is {read:?}"
    );
    let is_empty = as_typed.hits.is_empty();
    assert_eq!(as_typed.nothing.is_some(), is_empty, "{query:?}");
    assert!(asks_for_something(query) || is_empty, "{query:?}");
    for hit in &as_typed.hits {
        for section in &hit.sections {
            let letters = section.snippet.text.chars().count();
            let mut at = 0;
            for &(start, end) in &section.snippet.marks {
                assert!(at <= start && start < end && end <= letters, "{section:?}");
                at = end;
            }
            assert!(
                !section.snippet.text.contains(char::is_control),
                "{section:?}"
            );
        }
    }
}

fn ask(queries: [&str; 2]) -> [Answer; 2] {
    static LIBRARY: OnceLock<(Memory, Settings)> = OnceLock::new();
    let (files, settings) = LIBRARY.get_or_init(|| {
        let files = FILES.iter().map(|(path, text)| {
            let path = RelPath::parse(path).expect("a plain path");
            (path, text.as_bytes().to_vec())
        });
        let own =
            "[search]\nsynonyms = [[\"vpn\", \"remote access\"], [\"full\", \"a-b\", \"\"]]\n";
        (files.collect(), Settings::parse(Some(own)))
    });
    let place = Place {
        source: files,
        settings,
        cache: None,
        today: parse_date("2026-06-15").expect("a date"),
    };
    let requests = queries.map(|query| Request {
        query: query.to_owned(),
        filter: Filter::default(),
        limit: 3,
    });
    let answers = search(place, &requests).expect("an index in memory can be made");
    answers.try_into().expect("an answer for each request")
}

fn found(answer: &Answer) -> Answer {
    Answer {
        query: String::new(),
        nothing: None,
        ..answer.clone()
    }
}
