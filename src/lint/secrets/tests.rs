//! Every secret here is made up, and put together from pieces, so that no other program takes one for real.

use super::*;

/// Letters and digits as a machine makes them up.
const RANDOM: &str = "q7Zk2mVx9RtLb4Yw8Ns3Hd6Fj1PcGu5Ae0Ti";

/// What is found in a text: the secret, and what it looks like.
fn found(text: &str) -> Vec<(&str, &'static str)> {
    let secrets = find_secrets(text).into_iter();
    secrets
        .map(|secret| (secret.span.slice(text), secret.what))
        .collect()
}

fn random(length: usize) -> String {
    RANDOM.chars().cycle().take(length).collect()
}

#[test]
fn tokens_are_known_by_their_shape() {
    let upper = random(26).to_uppercase().replace(['1', '8', '9', '0'], "7");
    for (token, what) in [
        (["AKIA", &upper[..16]].concat(), "an AWS access key"),
        (["ASIA", &upper[..16]].concat(), "an AWS access key"),
        (["ghp_", &random(36)].concat(), "a GitHub token"),
        (["gho_", &random(36)].concat(), "a GitHub token"),
        (["ghs_", &random(36)].concat(), "a GitHub token"),
        (
            ["github_pat_", &random(22), "_", &random(59)].concat(),
            "a GitHub token",
        ),
        (["glpat-", &random(20)].concat(), "a GitLab token"),
        (
            ["xoxb-", "48213", "-", &random(24)].concat(),
            "a Slack token",
        ),
        (["AIza", &random(35)].concat(), "a Google API key"),
        (["sk_live_", &random(24)].concat(), "a Stripe key"),
        (
            ["eyJ", &random(20), ".eyJ", &random(30), ".", &random(43)].concat(),
            "a signed token (JWT)",
        ),
    ] {
        for text in [
            token.clone(),
            format!("say `{token}`."),
            format!("https://x.example/?key={token}&more"),
            format!("key: \"{token}\""),
        ] {
            assert_eq!(found(&text), [(token.as_str(), what)], "{text}");
        }
        for text in [
            format!("x{token}"),
            token[..token.len() / 2].to_owned(),
            token.replace(|letter: char| letter.is_ascii_digit(), "x"),
        ] {
            assert_eq!(found(&text), [], "{text}");
        }
    }
}

#[test]
fn a_token_that_everybody_quotes_is_none() {
    for text in [
        ["AKIA", "IOSFODNN7EXAMPLE"].concat(),
        ["ghp_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx1"].concat(),
        ["ghp_", "1234567890abcdefghijklmnopqrstuvwxyz"].concat(),
        [
            "eyJhbGciOiJIUzI1NiJ9.",
            "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.",
            &random(43),
        ]
        .concat(),
    ] {
        assert_eq!(found(&text), [], "{text}");
    }
}

#[test]
fn a_private_key_is_pointed_at_by_its_first_line() {
    let key = |kind: &str, body: &str| {
        let dashes = "-".repeat(5);
        let line = |word: &str| format!("{dashes}{word} {kind}{dashes}");
        format!("{}\n{body}\n{}\nafter", line("BEGIN"), line("END"))
    };
    let body = random(64);
    let text = key("RSA PRIVATE KEY", &body);
    let [secret] = find_secrets(&text)[..] else {
        panic!("one key: {:?}", found(&text))
    };
    assert_eq!(secret.span.slice(&text).len(), 31);
    assert_eq!(secret.hidden.slice(&text), format!("\n{body}\n"));
    assert_eq!(found(&text)[0].1, "a private key");
    assert_eq!(found(&key("OPENSSH PRIVATE KEY", &body)).len(), 1);
    assert_eq!(found(&key("PUBLIC KEY", &body)), []);
    assert_eq!(found(&key("CERTIFICATE", &body)), []);
    assert_eq!(found(&key("PRIVATE KEY", "...")), []);
    assert_eq!(found(&key("PRIVATE KEY", "<the key>")), []);
    assert_eq!(found(&key("PRIVATE KEY", &"A".repeat(64))), []);
    assert_eq!(found(&key("PRIVATE KEY", &format!("EXAMPLE{body}"))), []);
}

#[test]
fn a_password_in_an_address_is_found() {
    for (text, expected) in [
        ("postgres://app:Kiel47x@db/sales", Some("Kiel47x")),
        ("<https://jo:Kiel%4047@host:8443/x>", Some("Kiel%4047")),
        ("redis://:Kiel4711@cache:6379", Some("Kiel4711")),
        ("https://jo@host/a:Kiel4711@b", None),
        ("https://host:8080/@jo", None),
        ("ssh://git@host:22/x", None),
        ("https://user:password1@host", None),
        ("https://<name>:<word>@host", None),
        ("https://$NAME:$WORD@host", None),
        ("https://jo:{{ word1 }}@host", None),
        ("https://jo:********@host", None),
        ("postgres://postgres:postgres@db", None),
    ] {
        let expected: Vec<_> = expected
            .map(|word| (word, "a password"))
            .into_iter()
            .collect();
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn a_value_is_found_wherever_a_name_can_stand_before_it() {
    for text in [
        "Password: Kiel4711!",
        "**Password:** Kiel4711!",
        "**Password**: `Kiel4711!`",
        "- Admin password (initial): Kiel4711!",
        "User: jo, Pass: Kiel4711! (old)",
        "PW = Kiel4711!",
        "| Password | Kiel4711! |",
        "{\"password\": \"Kiel4711!\"}",
        "-d \"{\\\"password\\\": \\\"Kiel4711!\\\"}\"",
        "DB_PASSWORD=Kiel4711!",
        "$adminPwd = 'Kiel4711!'",
        "'password' => 'Kiel4711!'",
        "Server=db;User=jo;Password=Kiel4711!;Encrypt=true",
        "curl 'https://x/?user=jo&password=Kiel4711!&x=1'",
        "<Password>Kiel4711!</Password>",
        "<adminPassword>Kiel4711!</adminPassword>",
        "login --password Kiel4711!",
        "New-User -Password \"Kiel4711!\"",
        "pre-shared key: Kiel4711!",
        "Wi-Fi PSK: Kiel4711!",
        "Passwort: Kiel4711!",
        "password: Kiel4711!\r\nnext",
    ] {
        assert_eq!(found(text), [("Kiel4711!", "a password")], "{text}");
    }
    let key = random(20);
    for name in [
        "API key: ",
        "client_secret=",
        "token: ",
        "AWS_SECRET_ACCESS_KEY=",
    ] {
        let text = format!("{name}{key}");
        assert_eq!(found(&text), [(key.as_str(), "a secret")], "{text}");
    }
    let key = [&random(86), "=="].concat();
    let text = format!("AccountName=x;AccountKey={key};Suffix=y");
    assert_eq!(found(&text), [(key.as_str(), "an Azure storage key")]);
}

#[test]
fn what_is_no_secret_is_passed_over() {
    for text in [
        "Password: ask the service desk",
        "Password: 14-characters at least",
        "Password: Base64-encoded as described",
        "Password: required",
        "Password: Kiel47",
        "Password: jo@example.com",
        "Password: KB0012345",
        "Password: ITG-48213",
        "Password: see 1Password",
        "Password: 1Password",
        "Password: <the password 1>",
        "Password: [in the safe 2]",
        "Password: {{ vault.word1 }}",
        "Password: $WORD1234",
        "Password: ${WORD1234}",
        "Password: %WORD1234%",
        "Password: ********",
        "Password: xxxxxxx1",
        "Password: ChangeMe1!",
        "Password: YourPassword1!",
        "Password: /run/keys/db1!",
        "password: wrong-password",
        "password == Kiel4711!",
        "password_file: Kiel4711!",
        "password policy: Kiel4711!",
        "passwords: Kiel4711!",
        "bypass: Kiel4711!",
        "password = getWord1(\"x\")",
        "password = os.environ[\"WORD1\"]",
        "-----password Kiel4711!",
        "<password> Kiel4711! is shown",
        "https://x.example/password://Kiel4711!",
        "secret: alertmanager-main-generated",
        "secret: prometheus-k8s-token-x7k2p",
        "token: ghcr.io/org/image2/name:v1.2.34",
        "token=$(oc whoami -t)",
        "token: https://login.example.com/oauth2/v2.0/token",
        "api_key=settings.OPENAI_API_KEY_V2",
        "NextToken: e4b09d5fc6a17e82b3a0",
        "--starting-token e4b09d5fc6a17e82b3a0",
        "Key: HKLM\\Software\\Contoso\\Agent2024",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn no_more_is_shown_than_a_third_and_four_letters() {
    for (text, shown) in [
        ("Password: Kiel4711", "Ki"),
        ("Password: Kiel4711!Hafen", "Kiel"),
        (
            "Password: \u{fc}\u{f6}\u{e4}4711\u{df}!",
            "\u{fc}\u{f6}\u{e4}",
        ),
    ] {
        let [secret] = find_secrets(text)[..] else {
            panic!("one secret in {text}")
        };
        let dots = "\u{2022}".repeat(4);
        assert_eq!(secret.masked(text), format!("{shown}{dots}"));
    }
}

#[test]
fn what_must_not_be_shown_is_dotted_letter_by_letter() {
    let text = "a Password: Kiel\u{e4}711! (Kiel\u{e4}711!) Kie";
    let veil = Veil::over(text);
    let hidden = veil.hidden(0..text.len());
    let dots = "\u{2022}".repeat(6);
    assert_eq!(
        dotted(text, 0..text.len(), &hidden),
        format!("a Password: Kie{dots} (Kie{dots}) Kie")
    );
    assert_eq!(dotted(text, 18..20, &hidden), "\u{2022}\u{2022}");
    assert_eq!(dotted(text, 0..11, &hidden), "a Password:");
}

#[test]
fn a_message_does_not_quote_a_secret() {
    let veil = Veil::over("Password: Kiel4711!x");
    let said = veil.over_message("there is no file `Kiel4711!x.md`, Kiel4711!x");
    let masked = ["Kie", veil::DOTS].concat();
    assert_eq!(
        said,
        Some(format!("there is no file `{masked}.md`, {masked}"))
    );
    assert_eq!(veil.over_message("there is no file"), None);
}

proptest::proptest! {
    #[test]
    fn any_text_has_secrets_in_order_and_inside_it(
        text in "(?s)(password|token|://|[-=:|>@\"'(). ]|-----BEGIN PRIVATE KEY-----|eyJ|[a-zA-Z0-9]{1,40}|.){0,30}"
    ) {
        let mut end = 0;
        for secret in find_secrets(&text) {
            let (span, hidden) = (secret.span.range(), secret.hidden.range());
            proptest::prop_assert!(text.get(span.clone()).is_some_and(|found| !found.is_empty()));
            proptest::prop_assert!(text.get(hidden.clone()).is_some());
            proptest::prop_assert!(end <= span.start && span.start <= hidden.start);
            end = hidden.end;
        }
    }
}
