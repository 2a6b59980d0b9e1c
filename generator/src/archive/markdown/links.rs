//! What a link or picture in a text may lead to.

use incident::report::read::is_outer_address;

use crate::site::address::{decoded, join};
use crate::site::body::Target;

/// A destination, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Elsewhere: http, https or mailto.
    Outer(String),
    /// A page, heading or picture of ours.
    Ours(Target),
    /// A path that leads out of the content folder.
    Outside,
    /// A scheme that is not allowed.
    Refused,
}

/// Whether the link shows what it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is followed.
    Link,
    /// It is shown in place.
    Picture,
}

/// Judges a destination written in a file of `folder` (relative to the content folder).
pub fn judge(written: &str, folder: &str, how: Use) -> Destination {
    if is_outer_address(written) {
        return Destination::Outer(written.to_owned());
    }
    if has_scheme(written) || written.starts_with("//") || written.contains('\\') || written.chars().any(char::is_control) {
        return Destination::Refused;
    }
    let (path, fragment) = written.split_once('#').map_or((written, None), |(path, fragment)| (path, Some(decoded(fragment))));
    let path = decoded(path.split('?').next().unwrap_or_default());
    let full = match path.strip_prefix('/') {
        _ if path.is_empty() => Some(String::new()),
        Some(from_root) => join("", from_root),
        None => join(folder, &path),
    };
    match full {
        Some(full) => Destination::Ours(Target { path: full, written: path, fragment, picture: how == Use::Picture }),
        None => Destination::Outside,
    }
}

/// Whether the text begins with a scheme: letters, then a colon before any slash.
fn has_scheme(text: &str) -> bool {
    let head: String =
        text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take_while(|c| !matches!(c, '/' | '?' | '#')).collect();
    head.split_once(':')
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_few_schemes_lead_out() {
        for good in ["https://a.example/x", "HTTP://a.example", "mailto:a@b.example"] {
            assert!(matches!(judge(good, "", Use::Link), Destination::Outer(_)), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "//evil.example/x",
            "file:///etc/passwd",
            "vbscript:x",
            "C:\\x",
        ] {
            assert_eq!(judge(bad, "", Use::Link), Destination::Refused, "{bad}");
        }
    }

    #[test]
    fn paths_are_seen_from_the_file() {
        let path = |written: &str| match judge(written, "incidents/2026", Use::Link) {
            Destination::Ours(target) => target.path,
            other => format!("{other:?}"),
        };
        assert_eq!(path("../2025/a%20b.md#cause"), "incidents/2025/a b.md");
        assert_eq!(path("/guides/levels/"), "guides/levels");
        assert_eq!(path("#cause"), "");
        assert_eq!(path("../../../etc/passwd"), "Outside");
        assert_eq!(path("%2e%2e/%2e%2e/%2e%2e/x"), "Outside");
    }
}
