//! Pictures that a foreign text refers to: found in its folder, named for ours, and the references rewritten.

use std::collections::BTreeSet;
use std::ops::Range;

use super::foreign::body::prose_lines;
use crate::site::address::{decoded, join};

/// Endings of files that are pictures.
const ENDINGS: [&str; 8] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp"];
/// Longest address and longest tag that are looked at: a line without an end must not be searched from each of its places.
const LONGEST: usize = 2048;
/// Longest name of a copy, in bytes, without its ending.
const LONGEST_NAME: usize = 180;
/// Where site generators keep what their pages call `/…`.
const ROOTS: [&str; 3] = ["", "static/", "public/"];

/// Whether a path names a picture.
pub fn is_picture(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// A text whose references to local pictures lead to files beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictured {
    /// The text.
    pub body: String,
    /// Paths in the foreign folder, and the names they get.
    pub copies: Vec<(String, String)>,
    /// References that lead to no file there, as written.
    pub missing: Vec<Range<usize>>,
}

/// Looks up every reference to a local picture of a text that lies in `folder`; `known` are the pictures there are.
pub fn gather(body: &str, folder: &str, known: &BTreeSet<String>) -> Pictured {
    let mut out = Pictured { body: String::with_capacity(body.len()), copies: Vec::new(), missing: Vec::new() };
    let mut copied = 0;
    for range in references(body) {
        let written = &body[range.clone()];
        let path = written.split(['?', '#']).next().unwrap_or_default();
        if !is_local(written) || !is_picture(path) {
            continue;
        }
        let Some(found) = candidates(&decoded(path), folder).into_iter().find(|path| known.contains(path)) else {
            out.missing.push(range);
            continue;
        };
        let name = name_for(&found, &mut out.copies);
        out.body.push_str(&body[copied..range.start]);
        out.body.push_str(&name);
        copied = range.end;
    }
    out.body.push_str(&body[copied..]);
    out
}

/// The name of a copy: that of the picture, with another number where two are alike.
fn name_for(path: &str, copies: &mut Vec<(String, String)>) -> String {
    if let Some((_, name)) = copies.iter().find(|(known, _)| known == path) {
        return name.clone();
    }
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let file = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let stem: String = stem[..stem.floor_char_boundary(LONGEST_NAME)].trim_start_matches('.').chars().map(safe).collect();
    let stem = if stem.is_empty() { "picture".to_owned() } else { stem };
    let taken = |name: &str| copies.iter().any(|(_, known)| known.to_lowercase() == name.to_lowercase());
    let plain = format!("{stem}.{ending}");
    let mut numbered = (2_u32..).map(|number| format!("{stem}-{number}.{ending}"));
    let name = if taken(&plain) { numbered.find(|name| !taken(name)).unwrap_or(plain) } else { plain };
    copies.push((path.to_owned(), name.clone()));
    name
}

fn is_local(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().unwrap_or_default();
    !scheme.contains(':') && !address.starts_with("//") && !address.starts_with('#')
}

/// The files that an address can mean, seen from `folder`.
fn candidates(address: &str, folder: &str) -> Vec<String> {
    match address.strip_prefix('/') {
        Some(rooted) => ROOTS.iter().filter_map(|root| join(root, rooted)).collect(),
        None => join(folder, address).into_iter().collect(),
    }
}

/// The bytes of every address in links, pictures, link definitions and `<img>`, outside of code.
fn references(body: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for line in prose_lines(body) {
        let shift = |range: Range<usize>| line.start + range.start..line.start + range.end;
        if let Some(range) = definition(line.text) {
            found.push(shift(range));
            continue;
        }
        let mut at = 0;
        while at < line.text.len() {
            let rest = &line.text[at..];
            if rest.starts_with('`') {
                at += code_span(rest);
            } else if let Some(range) = inline(rest).or_else(|| image_tag(rest)) {
                found.push(shift(at + range.start..at + range.end));
                at += range.end;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
    }
    found
}

/// How long the code span is that begins here; only its opening signs, where it never ends.
fn code_span(rest: &str) -> usize {
    let run = rest.len() - rest.trim_start_matches('`').len();
    let mut at = run;
    while let Some(next) = rest[at..].find('`') {
        let start = at + next;
        let length = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        at = start + length;
        if length == run {
            return at;
        }
    }
    run
}

/// As much of a text as an address can take.
fn within(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// `](address` or `](<address>`
fn inline(rest: &str) -> Option<Range<usize>> {
    let after = rest.strip_prefix("](")?;
    let start = rest.len() - after.trim_start_matches(' ').len();
    address(rest, start)
}

/// An address at a place of a line: between `<` and `>`, else up to a blank or the bracket that closes.
fn address(line: &str, start: usize) -> Option<Range<usize>> {
    let rest = within(&line[start..]);
    if let Some(inner) = rest.strip_prefix('<') {
        return within(inner).find('>').map(|end| start + 1..start + 1 + end);
    }
    let mut depth = 0_u32;
    let end = rest.find(|c: char| {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return true,
            ')' => depth -= 1,
            c => return c.is_whitespace(),
        }
        false
    });
    let end = end.unwrap_or(rest.len());
    (end > 0).then(|| start..start + end)
}

/// `[label]: address`
fn definition(line: &str) -> Option<Range<usize>> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let label = line[indent..].strip_prefix('[')?;
    let close = label.find("]:")?;
    if indent > 3 || label.starts_with('^') || label[..close].contains('[') {
        return None;
    }
    let behind = &label[close + 2..];
    address(line, line.len() - behind.trim_start_matches([' ', '\t']).len())
}

/// `<img … src="address"`
fn image_tag(rest: &str) -> Option<Range<usize>> {
    rest.get(..5).filter(|tag| tag.eq_ignore_ascii_case("<img "))?;
    let tag = within(rest);
    let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
    let quote_at = tag.find("src=")? + 4;
    let quote = tag[quote_at..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = quote_at + 1;
    let end = tag[start..].find(quote)?;
    (end > 0).then(|| start..start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(body: &str) -> Pictured {
        let known = ["a/pics/x.png", "a/x y.PNG", "static/img/x.png", "a/z(1).gif"].map(str::to_owned).into();
        gather(body, "a", &known)
    }

    #[test]
    fn local_pictures_are_named_and_their_references_rewritten() {
        let out = gathered(
            "![](./pics/x.png) ![b](<x y.PNG> \"t\") <img alt=\"q\" src='/img/x.png'>\n[r]: ../a/pics/x.png 'T'\n![](z(1).gif)\r\n",
        );
        assert_eq!(out.body, "![](x.png) ![b](<x-y.PNG> \"t\") <img alt=\"q\" src='x-2.png'>\n[r]: x.png 'T'\n![](z-1-.gif)\r\n");
        let copies: Vec<&str> = out.copies.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(copies, ["a/pics/x.png", "a/x y.PNG", "static/img/x.png", "a/z(1).gif"]);
    }

    #[test]
    fn percent_signs_are_read() {
        assert_eq!(gathered("![](x%20y.PNG?raw=true)").body, "![](x-y.PNG)");
    }

    #[test]
    fn code_remote_pictures_and_other_links_stay() {
        let body = "`![](pics/x.png)` ![](https://a/x.png) ![](//a/x.png) [t](text.md) ![](data:image/png;base64,x.png)\n```\n![](pics/x.png)\n```\n";
        assert_eq!(gathered(body), Pictured { body: body.to_owned(), copies: Vec::new(), missing: Vec::new() });
    }

    #[test]
    fn a_picture_that_is_not_there_or_lies_outside_is_told() {
        let body = "![](gone.png) ![](../../etc/x.png)";
        let out = gathered(body);
        assert_eq!((out.body.as_str(), out.missing), (body, vec![4..12, 18..33]));
    }
}
