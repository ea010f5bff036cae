//! Names for machines made from names for people: document ids and heading anchors.

/// Turns any text into kebab-case: lower-case letters and digits with single hyphens between words.
///
/// CamelCase is split, and an acronym keeps together (`KubeAPIDown` becomes `kube-api-down`). Letters of any script
/// are kept; everything else separates. The result may be empty.
#[must_use]
pub fn kebab_case(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut slug = String::with_capacity(text.len());
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            if !slug.is_empty() && !slug.ends_with('-') && letter != '\'' && letter != '\u{2019}' {
                slug.push('-');
            }
            continue;
        }
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || (before.is_uppercase()
                        && after.is_some_and(|after| after.is_lowercase())
                        && !is_plural(&letters, at))
            });
        if starts_word && !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(letter.to_lowercase());
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Whether the capital at `at` ends an acronym in the plural (`VMs`, `APIs`): no word starts there.
fn is_plural(letters: &[char], at: usize) -> bool {
    letters.get(at + 1) == Some(&'s') && letters.get(at + 2).is_none_or(|next| !next.is_lowercase())
}

/// Whether `text` is a kebab-case id: words of lower-case letters and digits, joined by single hyphens.
#[must_use]
pub fn is_kebab_case(text: &str) -> bool {
    !text.is_empty()
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|letter| letter.is_alphanumeric() && !letter.is_uppercase())
        })
}

/// The anchor of a heading as GitHub and mdBook make it: lower case, spaces to hyphens, punctuation dropped.
///
/// Numbering of repeated headings (`-1`, `-2`) is the caller's.
#[must_use]
pub fn heading_slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if letter.is_alphanumeric() || letter == '_' || letter == '-' {
            slug.extend(letter.to_lowercase());
        } else if letter.is_whitespace() {
            slug.push('-');
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camel_case_is_split_and_acronyms_keep_together() {
        for (text, slug) in [
            ("KubeAPIDown", "kube-api-down"),
            ("User's first day (v2)", "users-first-day-v2"),
            ("OnlyTwoVMsInCluster", "only-two-vms-in-cluster"),
            ("CephOSDNearFull", "ceph-osd-near-full"),
            ("--a  b--", "a-b"),
            ("Größe", "größe"),
        ] {
            assert_eq!(kebab_case(text), slug, "{text}");
        }
    }

    #[test]
    fn kebab_case_makes_kebab_case() {
        assert!(is_kebab_case("kube-api-down"));
        for wrong in ["", "-a", "a--b", "A", "a b", "a_b"] {
            assert!(!is_kebab_case(wrong), "{wrong}");
        }
    }

    #[test]
    fn heading_slugs_follow_github() {
        assert_eq!(
            heading_slug("Tell the user: what & when?"),
            "tell-the-user-what--when"
        );
        assert_eq!(heading_slug("snake_case – dash"), "snake_case--dash");
    }
}
