//! Catches what a damaged index makes tantivy do: it panics where a segment does not hold what it promises.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; none where it panics. The panic is not reported: the caller knows what to do about it.
///
/// Whatever `work` touches must be thrown away after a panic.
pub(super) fn catch<T>(work: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                report(panic);
            }
        }));
    });
    let before = IS_GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(before);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_none_and_the_next_work_is_done() {
        let broken: Option<u8> = catch(|| panic!("a damaged segment"));
        assert_eq!(broken, None);
        assert_eq!(catch(|| 1), Some(1));
        assert!(!IS_GUARDED.get());
    }
}
