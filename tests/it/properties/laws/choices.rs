//! Bytes as a row of choices.

/// Chooses by one byte after the other; when they run out, every choice falls on the first.
pub struct Choices<'b>(&'b [u8]);

impl<'b> Choices<'b> {
    /// Chooses by these bytes.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// A number below `count`, which is at most 256.
    pub fn below(&mut self, count: usize) -> usize {
        let Some((byte, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(*byte) % count
    }

    /// Yes or no.
    pub fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Up to `most` indices into a list of `count`.
    pub fn indices(&mut self, most: usize, count: usize) -> Vec<usize> {
        (0..self.below(most + 1))
            .map(|_| self.below(count))
            .collect()
    }
}
