//! Text → HTML.

/// Writes a text into HTML, so that none of it is markup.
pub fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    // Stretches without a sign, which most are, are passed over as wholes: the compiler looks at many bytes at once.
    for (index, stretch) in text.as_bytes().chunks(STRETCH).enumerate() {
        if !stretch.iter().fold(false, |found, byte| found | is_sign(*byte)) {
            continue;
        }
        for (at, byte) in stretch.iter().enumerate().filter(|(_, byte)| is_sign(**byte)) {
            let at = index * STRETCH + at;
            out.push_str(&text[from..at]);
            out.push_str(entity(*byte));
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}

/// Bytes that are looked at together.
const STRETCH: usize = 32;

/// Whether a byte means something in HTML.
fn is_sign(byte: u8) -> bool {
    (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"')
}

fn entity(sign: u8) -> &'static str {
    match sign {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        _ => "&quot;",
    }
}

/// The text as part of HTML or XML; characters that XML knows in no form are left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    escape(&mut out, &clean);
    out
}
