//! Addresses: where a page lies below the site's root. A page's address ends in `/` and its file is `index.html` in it.

use unicode_normalization::UnicodeNormalization;

/// Most bytes of one part of an address; file systems take 255.
const LONGEST: usize = 120;

/// A part of an address made of any text. Texts that differ get parts that differ: where signs other than blanks and
/// hyphens are lost (`C++`, `C#`), a short hash of the text is put behind.
pub fn segment(text: &str) -> String {
    let lost = |c: char| {
        !(c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '_' | '.') || unicode_normalization::char::is_combining_mark(c))
    };
    let slug = slug(text);
    if text.trim().chars().any(lost) && !slug.starts_with("x-") { format!("{slug}-{:06x}", hash(text) >> 8) } else { slug }
}

/// Words as an anchor: letters and digits of any script, `.`, `_`; all else becomes one `-`.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let put = |c: char| match c {
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') => out.push(c.to_ascii_lowercase()),
        c if !c.is_ascii() && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)) => out.extend(c.to_lowercase()),
        _ if !out.ends_with('-') && !out.is_empty() => out.push('-'),
        _ => {}
    };
    // What is ASCII is in its normal form already; most words are, and this is asked for every link of every page.
    if text.is_ascii() {
        text.chars().for_each(put);
    } else {
        text.nfc().for_each(put);
    }
    let end = (0..=LONGEST.min(out.len())).rev().find(|at| out.is_char_boundary(*at)).unwrap_or(0);
    let cut = out[..end].trim_end_matches('-');
    if cut.is_empty() || cut.chars().all(|c| c == '.') { format!("x-{:08x}", hash(text)) } else { cut.to_owned() }
}

/// A short hash for names; the same text always gives the same.
pub fn hash(text: &str) -> u32 {
    (xxhash_rust::xxh3::xxh3_64(text.as_bytes()) >> 32) as u32
}

/// The way from a page to the root: `../` for each part of its address.
pub fn root_of(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}

/// The file of an address: that of a folder is the `index.html` in it.
pub fn file_of(address: &str) -> String {
    if address.is_empty() || address.ends_with('/') { format!("{address}index.html") } else { address.to_owned() }
}

/// An address in the form that URLs need: each byte that is not plain becomes `%XX`.
pub fn encoded(address: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/');
    address.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// `%XX` turned back; what is not UTF-8 then stays as it was.
pub fn decoded(address: &str) -> String {
    let bytes = address.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| address.get(at + 1..at + 3)).flatten().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| address.to_owned())
}

/// `path` seen from `folder`, both relative to one root; `None` where it leads out of the root.
pub fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a path, without the slash.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_letters_of_any_script_and_never_leave_the_folder() {
        for (text, part) in [("Config Change", "config-change"), ("決済 タイムアウト", "決済-タイムアウト"), ("a_b.c", "a_b.c")]
        {
            assert_eq!(segment(text), part, "{text}");
        }
        assert_ne!(segment("C++"), segment("C#"));
        assert!(segment("a/../b").starts_with("a-..-b-"));
        for text in ["..", ".", "🚨", ""] {
            assert!(segment(text).starts_with("x-"), "{text}");
        }
        assert!(segment(&"長".repeat(300)).len() <= LONGEST);
    }

    #[test]
    fn paths_out_of_the_root_are_told() {
        assert_eq!(join("incidents/2026", "../2025/a.md").as_deref(), Some("incidents/2025/a.md"));
        assert_eq!(join("incidents", "../../etc/passwd"), None);
    }

    #[test]
    fn addresses_are_encoded_and_decoded() {
        assert_eq!(encoded("incidents/決済/"), "incidents/%E6%B1%BA%E6%B8%88/");
        assert_eq!(decoded("%E6%B1%BA%E6%B8%88 100%"), "決済 100%");
    }
}
