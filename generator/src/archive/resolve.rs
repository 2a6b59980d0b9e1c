//! Links between entries: what is wrong with them.

use std::borrow::Cow;

use incident::diagnostic::code::{self, Code};
use incident::diagnostic::finding::nearest;

use super::entries::Archive;
use crate::site::body::{Body, Target};

/// What is wrong with a link or picture on the page at `from`, if anything is: code, message and hint.
pub(super) fn check(archive: &Archive, target: &Target, from: &str, own: &Body) -> Option<(&'static Code, String, Cow<'static, str>)> {
    if target.picture {
        return check_picture(archive, target).map(|(code, message, hint)| (code, message, hint.into()));
    }
    let Some(address) = archive.follow(target, from) else {
        return Some((
            code::MISSING_TARGET,
            format!("no page is made of `{}`", target.written),
            "name the file of a report or guide, seen from this file: `../2025/NAME.md`, or `../2025/NAME/index.md`".into(),
        ));
    };
    let fragment = target.fragment.as_deref().filter(|fragment| !fragment.is_empty())?;
    let body = if address == from { own } else { archive.body_at(&address)? };
    let known = body.headings.iter().any(|heading| heading.answers(fragment)) || is_step(fragment) || fragment == "promises";
    (!known).then(|| (code::MISSING_HEADING, format!("no heading there has the anchor `#{fragment}`"), near_anchor(fragment, body)))
}

/// The anchor of that page that was probably meant, or how anchors are made.
fn near_anchor(fragment: &str, body: &Body) -> Cow<'static, str> {
    match nearest(fragment, body.headings.iter().map(|heading| heading.id.as_str())) {
        Some(near) => format!("did you mean `#{near}`?").into(),
        None => "anchors are the heading's words in lower case with hyphens".into(),
    }
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
