//! "Did you mean": the nearest of the names that would have been right.

/// The candidate nearest to `word`, if it is near enough to be what was meant and nearer than every other.
///
/// Distance is optimal string alignment (insert, delete, replace, swap of neighbours), letter case ignored. Near enough
/// is one slip in words of up to five characters, two up to nine, three above.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = |text: &str, into: &mut Vec<char>| {
        into.clear();
        if text.is_ascii() {
            into.extend(
                text.bytes()
                    .map(|byte| char::from(byte.to_ascii_lowercase())),
            );
        } else {
            into.extend(text.chars().flat_map(char::to_lowercase));
        }
    };
    let (mut wanted, mut other) = (Vec::new(), Vec::new());
    lower(word, &mut wanted);
    let limit = match wanted.len() {
        0..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        // There may be ten thousand of them: the length tells most apart.
        if candidate.is_ascii() && candidate.len().abs_diff(wanted.len()) > limit {
            continue;
        }
        lower(candidate, &mut other);
        let Some(distance) = alignment(&wanted, &other, limit) else {
            continue;
        };
        match best {
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
    alignment(&a, &b, 1).is_some()
}

/// How many slips (insert, delete, replace, swap of neighbours) lie between two words; letter case counts.
#[must_use]
pub fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longer = a.len().max(b.len());
    alignment(&a, &b, longer).unwrap_or(longer)
}

/// Optimal string alignment distance; none where it is beyond `limit`. Looks at no more than the cells that can be within.
fn alignment(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let beyond = limit + 1;
    let mut older = vec![beyond; b.len() + 1];
    let mut row = older.clone();
    let mut old: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        row.fill(beyond);
        row[0] = i + 1;
        let cells = i.saturating_sub(limit)..(i + limit + 1).min(b.len());
        for j in cells {
            let mut cost = (old[j] + usize::from(*x != b[j]))
                .min(old[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == b[j] {
                cost = cost.min(older[j - 1] + 1);
            }
            row[j + 1] = cost;
        }
        if row.iter().all(|cost| *cost > limit) {
            return None;
        }
        std::mem::swap(&mut older, &mut old);
        std::mem::swap(&mut old, &mut row);
    }
    Some(old[b.len()]).filter(|distance| *distance <= limit)
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
    fn a_limit_changes_no_distance_within_it() {
        let words = [
            "", "a", "ab", "ba", "abc", "acb", "bca", "abcde", "badce", "edcba", "xabcde", "abxcde",
        ];
        for a in words {
            for b in words {
                let chars = |word: &str| -> Vec<char> { word.chars().collect() };
                let distance = alignment(&chars(a), &chars(b), 9).unwrap();
                for limit in 0..6 {
                    let within = alignment(&chars(a), &chars(b), limit);
                    assert_eq!(
                        within,
                        (distance <= limit).then_some(distance),
                        "{a} {b} {limit}"
                    );
                }
            }
        }
        assert_eq!(slips("abcde", "badce"), 2);
        assert_eq!(slips("", "abc"), 3);
    }

    #[test]
    fn one_typo_includes_swaps() {
        assert!(within_one_typo("lockde", "locked"));
        assert!(!within_one_typo("lokced!", "locked"));
    }
}
