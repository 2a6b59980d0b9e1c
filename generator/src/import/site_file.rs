//! The first `site.yaml` of a folder that imported reports make a content folder.

use incident::site::model::Site;
use incident::yaml::write::text as scalar;

/// Its title, its zone, its language, and what else could stand there.
pub fn text(site: &Site) -> String {
    let zone = site.zone.iana_name().unwrap_or("UTC");
    format!(
        "# Written by `yokoten import`. Check the zone: times without an offset are read in it, and all are shown in it.\n\
         title: {}\n\
         language: {}\n\
         time_zone: {zone}\n\
         # services, teams and people have keys here, so that reports can name them: services: {{checkout: {{name: Checkout}}}}\n",
        scalar(&site.title),
        site.language.tag(),
    )
}
