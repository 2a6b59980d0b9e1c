//! Text → HTML.

/// Writes a text into HTML, so that none of it is markup.
pub fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    let (stretches, rest) = text.as_bytes().as_chunks::<STRETCH>();
    let mut look = |at: usize, stretch: &[u8]| {
        for (within, byte) in stretch.iter().enumerate().filter(|(_, byte)| is_sign(**byte)) {
            out.push_str(&text[from..at + within]);
            out.push_str(entity(*byte));
            from = at + within + 1;
        }
    };
    // Most stretches hold no sign, which is seen in a few steps.
    for (index, stretch) in stretches.iter().enumerate().filter(|(_, stretch)| has_sign(stretch)) {
        look(index * STRETCH, stretch);
    }
    look(text.len() - rest.len(), rest);
    out.push_str(&text[from..]);
}

/// Bytes that are looked at together.
const STRETCH: usize = 16;

/// Whether a byte means something in HTML.
fn is_sign(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"')
}

/// Written without a way out before the end, so that the compiler compares all bytes at once.
fn has_sign(stretch: &[u8; STRETCH]) -> bool {
    stretch.iter().fold(0, |found, &b| found | u8::from(b == b'&') | u8::from(b == b'<') | u8::from(b == b'>') | u8::from(b == b'"')) != 0
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
