//! "Did you mean": the nearest of the names that would have been right.

/// The candidate nearest to `word`, if it is near enough to be what was meant and nearer than every other.
///
/// Distance is optimal string alignment (insert, delete, replace, swap of neighbours), letter case ignored. Near enough
/// is one slip in words of up to five characters, two up to nine, three above.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = word.to_lowercase().chars().collect();
    let limit = match wanted.len() {
        0..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let other: Vec<char> = candidate.to_lowercase().chars().collect();
        if other.len().abs_diff(wanted.len()) > limit {
            continue;
        }
        let distance = alignment(&wanted, &other);
        match best {
            _ if distance > limit => {}
            Some((least, name)) if distance == least => tied |= name != candidate,
            Some((least, _)) if distance > least => {}
            _ => (best, tied) = (Some((distance, candidate)), false),
        }
    }
    best.filter(|_| !tied).map(|(_, name)| name)
}

/// Whether two words are equal or one slip (insert, delete, replace, swap of neighbours) apart.
#[must_use]
pub fn within_one_typo(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    a.len().abs_diff(b.len()) <= 1 && alignment(&a, &b) <= 1
}

/// How many slips (insert, delete, replace, swap of neighbours) lie between two words; letter case counts.
#[must_use]
pub fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    alignment(&a, &b)
}

/// Optimal string alignment distance.
fn alignment(a: &[char], b: &[char]) -> usize {
    let mut older: Vec<usize> = Vec::new();
    let mut old: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut cost = (old[j] + usize::from(x != y))
                .min(old[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(older[j - 1] + 1);
            }
            row.push(cost);
        }
        (older, old) = (old, row);
    }
    old[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_one_near_name_and_no_other() {
        let keys = ["owner", "title", "issue_type", "issue_subtype"];
        assert_eq!(nearest("onwer", keys), Some("owner"));
        assert_eq!(nearest("issue_tpye", keys), Some("issue_type"));
        assert_eq!(nearest("zebra", keys), None);
        assert_eq!(nearest("cat", ["car", "can"]), None, "a tie is no answer");
    }

    #[test]
    fn one_typo_includes_swaps() {
        assert!(within_one_typo("lockde", "locked"));
        assert!(!within_one_typo("lokced!", "locked"));
    }
}
