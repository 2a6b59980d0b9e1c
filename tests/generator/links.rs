//! Follows every link of a built site: what it leads to must be a file of the output, its fragment an anchor there.

use std::collections::{BTreeMap, BTreeSet};

use generator::site::address::{decoded, join};

/// The files of a built site, as `TempSite::files` gives them.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A tag with its attributes, entities replaced.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A file as text.
#[track_caller]
pub(crate) fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    let bytes = files.get(path).unwrap_or_else(|| panic!("there is no {path} among {:?}", files.keys()));
    std::str::from_utf8(bytes).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Every tag that opens.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (tag, after) = tag(rest);
            tags.push(tag);
            rest = after;
        }
    }
    tags
}

fn tag(text: &str) -> (Tag, &str) {
    let name_end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(text.len());
    let mut tag = Tag { name: text[..name_end].to_owned(), attributes: Vec::new() };
    let mut rest = &text[name_end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (tag, rest);
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix("=\"") {
            let end = after.find('"').unwrap_or(after.len());
            value = unescaped(&after[..end]);
            rest = after.get(end + 1..).unwrap_or_default();
        } else if let Some(after) = rest.strip_prefix('=') {
            let end = after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len());
            value = unescaped(&after[..end]);
            rest = &after[end..];
        }
        tag.attributes.push((name, value));
    }
}

fn unescaped(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

/// The anchors of a page.
fn anchors(html: &str) -> Vec<String> {
    tags(html).iter().filter_map(|tag| tag.get("id")).map(str::to_owned).collect()
}

/// Everything that is wrong with the links of a site that is read at `base`; `None`: anywhere.
pub(crate) fn wrong(files: &Files, base: Option<&str>) -> Vec<String> {
    let pages: Vec<(&String, &str)> = files.keys().filter(|path| path.ends_with(".html")).map(|path| (path, text(files, path))).collect();
    let ids: BTreeMap<&str, BTreeSet<String>> =
        pages.iter().map(|(path, html)| (path.as_str(), anchors(html).into_iter().collect())).collect();
    let mut wrong = Vec::new();
    for (path, html) in &pages {
        let all = anchors(html);
        if all.len() != ids[path.as_str()].len() {
            wrong.push(format!("{path}: an id stands there twice: {all:?}"));
        }
        for tag in tags(html) {
            for (name, value) in &tag.attributes {
                if matches!(name.as_str(), "href" | "src" | "action" | "data" | "poster" | "srcset" | "xlink:href") {
                    wrong.extend(
                        judge(path, &tag, value, base, &ids, files).map(|why| format!("{path}: <{} {name}={value:?}>: {why}", tag.name)),
                    );
                }
            }
        }
    }
    wrong
}

fn judge(page: &str, tag: &Tag, value: &str, base: Option<&str>, ids: &BTreeMap<&str, BTreeSet<String>>, files: &Files) -> Option<String> {
    // The page for addresses that do not exist is shown at any depth, so its links begin at the host; its button leads to
    // the daemon's form.
    let starts = base.map(|base| [base, path_of(base)]).into_iter().flatten();
    let own =
        starts.filter_map(|start| value.strip_prefix(start)).next().filter(|_| page == "404.html" && tag.get("class") != Some("button"));
    if own.is_none() && has_scheme(value) {
        let canonical = tag.get("rel") == Some("canonical") && base.is_some_and(|base| value.starts_with(base));
        let leads_out = tag.name == "a" && ["https://", "http://", "mailto:"].iter().any(|scheme| value.to_lowercase().starts_with(scheme));
        return (!canonical && !leads_out).then(|| "an absolute address".to_owned());
    }
    if own.is_none() && value.starts_with('/') {
        return Some("an address from the root of the host".to_owned());
    }
    let (path, fragment) =
        own.unwrap_or(value).split_once('#').map_or((own.unwrap_or(value), None), |(path, fragment)| (path, Some(fragment)));
    // What stands behind `?` is for the script of the page that it leads to.
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = match path {
        "" if own.is_none() => page.to_owned(),
        path => {
            let Some(joined) = join(folder, &decoded(path)) else { return Some("it leads out of the site".to_owned()) };
            let is_folder = path.is_empty() || path.ends_with('/') || path.ends_with("..") || path == ".";
            if is_folder { format!("{joined}/index.html").trim_start_matches('/').to_owned() } else { joined }
        }
    };
    if !files.contains_key(&target) {
        return Some(format!("there is no file {target}"));
    }
    let fragment = decoded(fragment.filter(|fragment| !fragment.is_empty())?);
    let known = ids.get(target.as_str()).is_some_and(|ids| ids.contains(&fragment));
    (!known).then(|| format!("{target} has no anchor `{fragment}`"))
}

/// The part of a base address behind the host.
pub(crate) fn path_of(base: &str) -> &str {
    let host = base.find("://").map_or(0, |at| at + 3);
    base[host..].find('/').map_or("/", |at| &base[host + at..])
}

fn has_scheme(value: &str) -> bool {
    let head = value.split(['/', '?', '#']).next().unwrap_or_default();
    head.split_once(':').is_some_and(|(scheme, _)| scheme.starts_with(|c: char| c.is_ascii_alphabetic()))
}

#[test]
fn the_walker_finds_what_leads_nowhere() {
    let site = |html: &str| -> Files { [("a/index.html".to_owned(), html.as_bytes().to_vec()), ("b.css".to_owned(), Vec::new())].into() };
    let good = [
        "<p id=\"x\"><a href=\"#x\">",
        "<link href=\"../b.css\"/>",
        "<a href=\"../a/#%78\" class=y><b id=x>",
        "<a href=\"https://a.example/?b=1&amp;c\">",
        "<!-- <a href=\"gone\"> --> 1 < 2",
        "<a title=\"<a href='gone'>\" href=\"mailto:a@b.example\">",
    ];
    for html in good {
        assert_eq!(wrong(&site(html), None), Vec::<String>::new(), "{html}");
    }
    let bad = [
        "<a href=\"#x\">",
        "<a href=\"gone/\">",
        "<a href=\"../../b.css\">",
        "<a href=\"/b.css\">",
        "<a href=\"//b.example/\">",
        "<img src=\"https://b.example/x.png\">",
        "<a href=\"javascript:alert(1)\">",
        "<p id=\"x\"><p id=\"x\">",
        "<use href=\"#x\"/>",
        "<a\nclass=\"y\"\nhref=\"../b.css#x\">",
    ];
    for html in bad {
        assert_eq!(wrong(&site(html), None).len(), 1, "{html}");
    }
}
