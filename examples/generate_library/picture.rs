//! Pictures to link to: small PNG files, written by hand, since a test library needs no image crate.

/// A picture of 96 by 64 grey points; each number looks different.
pub(crate) fn write(number: usize) -> Vec<u8> {
    let (width, height) = (96u32, 64u32);
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // Eight bits of grey, no interlacing.
    header.extend([8, 0, 0, 0, 0]);
    let mut points = Vec::new();
    for row in 0..height as usize {
        points.push(0);
        points.extend((0..width as usize).map(|column| {
            u8::try_from((row * (number + 2) + column * (number + 5)) % 256).unwrap_or(0)
        }));
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"IDAT", &stored(&points));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    file.extend(u32::try_from(content.len()).unwrap_or(0).to_be_bytes());
    let counted = [kind.as_slice(), content].concat();
    file.extend(&counted);
    file.extend(crc32(&counted).to_be_bytes());
}

/// A zlib stream with one stored block (RFC 1950, RFC 1951); enough for up to 65,535 bytes.
fn stored(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(content);
    let (low, high) = content.iter().fold((1u32, 0u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65521;
        (low, (high + low) % 65521)
    });
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

/// The check sum of PNG (ISO 3309), bit by bit.
fn crc32(content: &[u8]) -> u32 {
    !content.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            1 => sum >> 1 ^ 0xedb8_8320,
            _ => sum >> 1,
        })
    })
}
