//! The same archive for programs: Atom feed, `incidents.json`, sitemap.

use std::fmt::Write;
use std::io;

use serde::Serialize;

use crate::site::address::{encoded, root_of};
use crate::site::html::escaped;
use crate::views::derive::Views;

/// Reports in the feed.
const NEWEST: usize = 30;

/// An Atom feed (RFC 4287) of the newest reports of a list. Nothing in it depends on the time of the build.
pub(super) fn atom(views: &Views, listing: usize) -> String {
    let base = views.site().base_url.clone().unwrap_or_default();
    let own = views.feed_address(listing);
    let entries = views.newest(listing, NEWEST);
    let updated = entries.iter().map(|entry| entry.updated.as_str()).max().unwrap_or("1970-01-01T00:00:00Z");
    let site = &views.site().title;
    let title = if own.is_some() { format!("{site}: {}", views.list_title(listing).text) } else { site.clone() };
    let page = own.as_deref().map(|own| encoded(own.trim_end_matches("feed.xml"))).unwrap_or_default();
    // Relative addresses are as seen from the feed.
    let root = own.as_deref().filter(|_| base.is_empty()).map(root_of).unwrap_or_default();
    let here = format!("{base}{page}");
    let id = if base.is_empty() {
        format!("urn:yokoten:{}{}", encoded(site), page.replace('/', ":").trim_end_matches(':'))
    } else {
        here.clone()
    };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n<id>{}</id>\n<updated>{updated}</updated>\n<link rel=\"self\" href=\"{}feed.xml\"/>\n<link href=\"{}\"/>\n<author><name>{}</name></author>\n",
        views.language().tag(),
        escaped(&title),
        escaped(&id),
        escaped(if base.is_empty() { "" } else { &here }),
        escaped(if base.is_empty() { "./" } else { &here }),
        escaped(site),
    );
    for entry in &entries {
        let address = format!("{base}{root}{}", encoded(&entry.address));
        let id = if base.is_empty() { format!("urn:yokoten:{}", encoded(&entry.id)) } else { address.clone() };
        let lang = entry.title.lang.as_ref().map(|lang| format!(" xml:lang=\"{}\"", escaped(lang))).unwrap_or_default();
        let _ = write!(
            out,
            "<entry{lang}>\n<title>{}</title>\n<id>{}</id>\n<link href=\"{}\"/>\n<published>{}</published>\n<updated>{}</updated>\n<category term=\"{}\"/>\n<summary>{}</summary>\n</entry>\n",
            escaped(&entry.title.text),
            escaped(&id),
            escaped(&address),
            entry.published,
            entry.updated,
            escaped(&entry.level),
            escaped(&entry.summary),
        );
    }
    out.push_str("</feed>\n");
    out
}

/// Data as it is made, never held as a whole.
pub(super) fn write_json<T: Serialize>(data: &T, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, data)?;
    out.write_all(b"\n")
}

/// Every page's address (sitemaps.org). Without `base_url` the addresses are relative, since nothing better is known.
pub(super) fn sitemap<'a>(views: &Views, addresses: impl Iterator<Item = &'a str>) -> String {
    let base = views.site().base_url.clone().unwrap_or_default();
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for address in addresses.filter(|address| address.is_empty() || address.ends_with('/')) {
        let _ = writeln!(out, "<url><loc>{}{}</loc></url>", escaped(&base), escaped(&encoded(address)));
    }
    out.push_str("</urlset>\n");
    out
}
