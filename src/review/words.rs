//! What changed in a few lines, word by word.

use schemars::JsonSchema;
use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices, get_diff_ratio};

/// Lists longer than this product are not compared item by item: what differs is then shown as gone and come.
const MOST_PAIRS: usize = 4_000_000;

/// From this likeness on, of 1, a line counts as changed; below it, as replaced by another.
const LIKENESS: f32 = 0.4;

/// Removed and added lines are paired by likeness up to this many pairs.
const MOST_LIKENESSES: usize = 400;

/// A line as it reads, in pieces that are compared: words, in code with the white space that follows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Line {
    pub(super) pieces: Vec<String>,
    pub(super) is_code: bool,
}

/// A line that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedLine {
    /// What stayed, went and came, in order.
    pub pieces: Vec<Piece>,
}

/// A part of a changed line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Piece {
    /// Whether it stayed, went or came.
    pub kind: PieceKind,
    /// The text.
    pub text: String,
}

/// Whether a part of a line stayed, went or came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PieceKind {
    /// It stayed.
    Same,
    /// It went.
    Removed,
    /// It came.
    Added,
}

impl Line {
    /// A line of text: `marker` stands before it as it is, white space in `text` counts as one space.
    pub(super) fn text(marker: &str, text: &str) -> Self {
        let words = text.split_whitespace().map(str::to_owned);
        let marker = (!marker.is_empty()).then(|| marker.to_owned());
        Self {
            pieces: marker.into_iter().chain(words).collect(),
            is_code: false,
        }
    }

    /// A line of code, to the letter.
    pub(super) fn code(text: &str) -> Self {
        let mut pieces: Vec<String> = Vec::new();
        let mut was_space = false;
        for letter in text.chars() {
            let is_space = letter.is_whitespace();
            match pieces.last_mut() {
                Some(last) if is_space || !was_space => last.push(letter),
                _ => pieces.push(letter.to_string()),
            }
            was_space = is_space;
        }
        Self {
            pieces,
            is_code: true,
        }
    }

    fn join(&self, pieces: &[String]) -> String {
        pieces.join(if self.is_code { "" } else { " " })
    }

    /// The whole line, gone or come.
    pub(super) fn whole(&self, kind: PieceKind) -> ChangedLine {
        ChangedLine {
            pieces: vec![Piece {
                kind,
                text: self.join(&self.pieces),
            }],
        }
    }

    fn likeness(&self, other: &Self) -> f32 {
        if self.is_code != other.is_code {
            return 0.0;
        }
        let (old, new) = (&self.pieces, &other.pieces);
        get_diff_ratio(&operations(old, new), old.len(), new.len())
    }
}

/// The operations that lead from one list to another.
pub(super) fn operations<T: Eq + std::hash::Hash + Ord>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    let begin = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old[begin..].iter().rev().zip(new[begin..].iter().rev());
    let end = rest.take_while(|(a, b)| a == b).count();
    let (old_len, new_len) = (old.len() - begin - end, new.len() - begin - end);
    if old_len.saturating_mul(new_len) <= MOST_PAIRS {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let equal = |at: usize, to: usize, len: usize| DiffOp::Equal {
        old_index: at,
        new_index: to,
        len,
    };
    let mut operations = vec![
        equal(0, 0, begin),
        DiffOp::Replace {
            old_index: begin,
            old_len,
            new_index: begin,
            new_len,
        },
        equal(begin + old_len, begin + new_len, end),
    ];
    operations.retain(|operation| !matches!(operation, DiffOp::Equal { len: 0, .. }));
    operations
}

/// The lines that are not as they were.
pub(super) fn changed_lines(old: &[Line], new: &[Line]) -> Vec<ChangedLine> {
    let mut changed = Vec::new();
    for operation in operations(old, new) {
        let (old, new) = (&old[operation.old_range()], &new[operation.new_range()]);
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let mut open = 0;
        for (at, line) in old.iter().enumerate() {
            let Some(partner) = partner(old, new, at, open) else {
                changed.push(line.whole(PieceKind::Removed));
                continue;
            };
            let come = new[open..partner].iter();
            changed.extend(come.map(|line| line.whole(PieceKind::Added)));
            changed.push(changed_words(line, &new[partner]));
            open = partner + 1;
        }
        let come = new[open..].iter();
        changed.extend(come.map(|line| line.whole(PieceKind::Added)));
    }
    changed
}

/// The added line, from `open` on, that an old line became: the one most like it, if none of the old lines below is more
/// like that one.
fn partner(old: &[Line], new: &[Line], at: usize, open: usize) -> Option<usize> {
    if old.len() * new.len() > MOST_LIKENESSES {
        return None;
    }
    let candidates = (open..new.len()).map(|to| (old[at].likeness(&new[to]), to));
    let (likeness, to) = candidates
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .fold(None, |best: Option<(f32, usize)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })?;
    let mut below = old[at + 1..].iter();
    (!below.any(|line| line.likeness(&new[to]) > likeness)).then_some(to)
}

/// One line that changed, word by word.
fn changed_words(old: &Line, new: &Line) -> ChangedLine {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |kind: PieceKind, text: String| {
        if text.is_empty() {
            return;
        }
        match pieces.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(&text),
            _ => pieces.push(Piece { kind, text }),
        }
    };
    for (number, operation) in operations(&old.pieces, &new.pieces).iter().enumerate() {
        if number > 0 && !new.is_code {
            push(PieceKind::Same, " ".to_owned());
        }
        let gone = old.join(&old.pieces[operation.old_range()]);
        let come = new.join(&new.pieces[operation.new_range()]);
        if matches!(operation, DiffOp::Equal { .. }) {
            push(PieceKind::Same, come);
        } else {
            push(PieceKind::Removed, gone);
            push(PieceKind::Added, come);
        }
    }
    ChangedLine { pieces }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &[Line], new: &[Line]) -> String {
        let lines = changed_lines(old, new).into_iter().map(|line| {
            let pieces = line.pieces.into_iter().map(|piece| match piece.kind {
                PieceKind::Same => piece.text,
                PieceKind::Removed => format!("[-{}-]", piece.text),
                PieceKind::Added => format!("{{+{}+}}", piece.text),
            });
            pieces.collect::<String>()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn lines(texts: &[&str]) -> Vec<Line> {
        texts.iter().map(|text| Line::text("-", text)).collect()
    }

    #[test]
    fn words_that_went_and_came_stand_beside_each_other() {
        let old = lines(&["Open the old console now", "Stays", "Goes away for good"]);
        let new = lines(&["Open the portal now, please", "Stays", "Brand new text"]);
        insta::assert_snapshot!(shown(&old, &new), @r"
        - Open the [-old console now-]{+portal now, please+}
        [-- Goes away for good-]
        {+- Brand new text+}
        ");
    }

    #[test]
    fn a_line_finds_the_line_that_it_became() {
        let old = lines(&["one two three four", "five six seven eight"]);
        let new = lines(&["zero", "five six seven nine", "one two three"]);
        insta::assert_snapshot!(shown(&old, &new), @r"
        {+- zero+}
        {+- five six seven nine+}
        - one two three [-four-]
        [-- five six seven eight-]
        ");
    }

    #[test]
    fn code_is_compared_to_the_letter() {
        let (old, new) = ([Line::code("  rm  -r x")], [Line::code("  rm -r  y")]);
        insta::assert_snapshot!(shown(&old, &new), @r"
        [-  rm  -r x-]
        {+  rm -r  y+}
        ");
        assert_eq!(shown(&lines(&["a  b"]), &lines(&["a b"])), "");
    }

    #[test]
    fn long_lists_that_share_nothing_are_shown_whole() {
        let number = |from: u32| {
            (from..from + 3_000)
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
        };
        let (old, new) = (number(0), number(10_000));
        assert_eq!(operations(&old, &new).len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn old_and_new_can_be_read_off_the_difference(
            old in proptest::collection::vec("[abc]{1,2}( [abcd]{1,2}){0,4}", 0..6),
            new in proptest::collection::vec("[abc]{1,2}( [abcd]{1,2}){0,4}", 0..6),
        ) {
            let line = |text: &String| Line::text("", text);
            let (old, new): (Vec<Line>, Vec<Line>) = (old.iter().map(line).collect(), new.iter().map(line).collect());
            let changed = changed_lines(&old, &new);
            let words = |without: PieceKind| {
                let lines = changed.iter().map(|line| {
                    let pieces = line.pieces.iter().filter(|piece| piece.kind != without);
                    let text: Vec<&str> = pieces.flat_map(|piece| piece.text.split_whitespace()).collect();
                    text.join(" ")
                });
                let mut lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
                lines.sort();
                lines
            };
            let differ = |ours: &[Line], theirs: &[Line]| {
                let mut lines: Vec<String> = ours.iter().map(|line| line.join(&line.pieces)).collect();
                for same in operations(ours, theirs).iter().rev() {
                    if let DiffOp::Equal { old_index, len, .. } = same {
                        lines.drain(*old_index..old_index + len);
                    }
                }
                lines.sort();
                lines
            };
            proptest::prop_assert_eq!(words(PieceKind::Added), differ(&old, &new));
            // The operations back are not the mirror image, so the new side is told by number alone.
            let same: usize = operations(&old, &new).iter().filter(|it| matches!(it, DiffOp::Equal { .. })).map(|it| it.new_range().len()).sum();
            proptest::prop_assert_eq!(words(PieceKind::Removed).len(), new.len() - same);
        }
    }
}
