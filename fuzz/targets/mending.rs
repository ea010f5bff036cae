#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sopbook_fuzz::laws::mending(bytes));
