//! Links between entries: what is wrong with them.

use incident::diagnostic::code::{self, Code};

use super::entries::Archive;
use crate::site::body::{Body, Target};

/// What is wrong with a link or picture on the page at `from`, if anything is: code, message and hint.
pub(super) fn check(archive: &Archive, target: &Target, from: &str, own: &Body) -> Option<(&'static Code, String, &'static str)> {
    if target.picture {
        return check_picture(archive, target);
    }
    let Some(address) = archive.follow(target, from) else {
        return Some((
            code::MISSING_TARGET,
            format!("no page is made of `{}`", target.written),
            "name the file of a report or guide, seen from this file: `../2025/NAME.md`, or `../2025/NAME/index.md`",
        ));
    };
    let fragment = target.fragment.as_deref().filter(|fragment| !fragment.is_empty())?;
    let body = if address == from { Some(own) } else { archive.body_at(&address) };
    let known =
        body.is_none_or(|body| body.headings.iter().any(|heading| heading.id == fragment)) || is_step(fragment) || fragment == "promises";
    (!known).then(|| {
        (
            code::MISSING_HEADING,
            format!("no heading there has the anchor `#{fragment}`"),
            "anchors are the heading's words in lower case with hyphens",
        )
    })
}

/// Steps of a timeline have anchors such as `t-0914`.
fn is_step(fragment: &str) -> bool {
    fragment.strip_prefix("t-").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
}

fn check_picture(archive: &Archive, target: &Target) -> Option<(&'static Code, String, &'static str)> {
    if archive.pictures.contains_key(&target.path) {
        return None;
    }
    if target.path.to_ascii_lowercase().ends_with(".svg") {
        return Some((
            code::UNSAFE_PICTURE,
            format!("`{}` is not published", target.written),
            "an SVG can hold scripts; save it as PNG or WebP",
        ));
    }
    Some((
        code::MISSING_PICTURE,
        format!("there is no picture `{}`", target.written),
        "pictures are png, jpg, gif, webp or avif files; the path is seen from the report's file",
    ))
}
