//! Which addresses a page may link to.

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    /// Into the site: a relative path or a fragment.
    Local,
    /// Out of it: the web, mail, telephone.
    Foreign,
}

/// Judges an address; `None` where a page must not link to it.
///
/// Browsers drop control characters and take `\` for `/`, so an address that holds such a thing in a place where it
/// could hide a scheme or a host is refused rather than read.
pub(super) fn address(address: &str) -> Option<Address> {
    if address.contains(char::is_control) {
        return None;
    }
    let address = address.trim();
    let before_path = &address[..address.find(['/', '?', '#']).unwrap_or(address.len())];
    if let Some((scheme, _)) = before_path.split_once(':') {
        let allowed = ["http", "https", "mailto", "tel"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        return allowed.then_some(Address::Foreign);
    }
    if address.starts_with("//") {
        return Some(Address::Foreign);
    }
    (!address.starts_with('\\') && !address.starts_with("/\\")).then_some(Address::Local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_hosts_in_disguise_are_refused() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            " \u{1}javascript:x",
            "  javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "\\\\host\\share",
            "/\\host",
            "C:\\x",
        ] {
            assert_eq!(address(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn pages_mail_and_the_web_are_allowed() {
        for local in ["", "a.md", "../a/b.md#c", "#a:b", "/a", "a/b:c", "?q=a:b"] {
            assert_eq!(address(local), Some(Address::Local), "{local}");
        }
        for foreign in [
            "https://x.example",
            "HTTP://x",
            "mailto:a@b",
            "tel:+1",
            "//x.example/y",
        ] {
            assert_eq!(address(foreign), Some(Address::Foreign), "{foreign}");
        }
    }
}
