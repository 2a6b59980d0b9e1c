//! The plan of the house, as tables. A check that fails names the table to change, if the house is meant to change.

/// Our crates and where their source stands.
pub(crate) const PACKAGES: &[(&str, &str)] =
    &[("incident", "incident/src/"), ("generator", "generator/src/"), ("daemon", "daemon/src/"), ("support", "tests/support/src/")];

/// Which of our crates a crate may name. The two programs meet in files only.
pub(crate) const KNOWS: &[(&str, &[&str])] =
    &[("incident", &[]), ("generator", &["incident"]), ("daemon", &["incident"]), ("support", &["incident"])];

/// Folders that are not source of ours: made by tools, or texts that tests read.
pub(crate) const NOT_OURS: &[&str] = &["target", "node_modules", "fixtures", "golden"];

/// A floor: its number and the rooms on it.
pub(crate) type Floor = (u8, &'static [&'static str]);

/// The floors of the two programs: a number and the rooms on it. A file imports from lower floors and from its own
/// room. `incident` tells its floors itself, in the head of its `lib.rs`.
pub(crate) const FLOORS: &[(&str, &[Floor])] = &[
    (
        "generator",
        &[
            (9, &["main"]),
            (8, &["cli"]),
            (7, &["commands"]),
            (6, &["preview"]),
            (5, &["pipeline", "disk/publish"]),
            (4, &["render"]),
            (3, &["views", "search"]),
            (2, &["archive", "import", "disk/read", "disk/create", "disk/foreign", "disk/pictures", "disk/stamps", "disk/theme"]),
            (1, &["site"]),
        ],
    ),
    (
        "daemon",
        &[
            (7, &["main"]),
            (6, &["cli"]),
            (5, &["commands"]),
            (4, &["app", "demo"]),
            (3, &["adapters", "tasks", "http"]),
            (2, &["ports", "scheduler", "config", "wording"]),
            (1, &["policy", "response", "outbox", "telemetry", "scheduler/crontab", "scheduler/fields"]),
        ],
    ),
];

/// Rooms that must not name a room although it lies below them: crate, room, stranger, exceptions, the reason.
pub(crate) const STRANGERS: &[(&str, &str, &str, &[&str], &str)] = &[
    ("generator", "render", "archive", &[], "it draws views, nothing else; put what a page needs into a view"),
    ("generator", "views", "render", &[], "a view does not know how it is drawn"),
    ("daemon", "tasks", "adapters", &[], "only `app` knows who stands behind a port"),
    ("daemon", "http", "adapters", &[], "only `app` knows who stands behind a port"),
    ("daemon", "adapters", "config", &["daemon/src/adapters/hands.rs"], "only `hands.rs` picks by configuration"),
];

/// Where a package may be named.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Address {
    /// In these files; one that ends in `/` is a folder, one that ends in `*` a begin of paths.
    In(&'static [&'static str]),
    /// Where it is needed: a language of values that all rooms speak.
    Everywhere,
}

/// Every dependency of the workspace and its address. Tests may name any.
pub(crate) const ADDRESSES: &[(&str, Address)] = &[
    ("libdeflater", Address::In(&["generator/src/search/packing.rs"])),
    ("annotate-snippets", Address::In(&["incident/src/diagnostic/print.rs"])),
    (
        "anyhow",
        Address::In(&[
            "generator/src/main.rs",
            "generator/src/cli*",
            "generator/src/commands/",
            "generator/src/preview/",
            "generator/src/disk/",
            "daemon/src/main.rs",
            "daemon/src/cli*",
            "daemon/src/commands/",
            "daemon/src/app*",
            "daemon/src/demo/",
            "daemon/src/tasks/",
            "daemon/src/http/",
            "daemon/src/ports/content.rs",
            "daemon/src/adapters/content_dir*",
            "daemon/src/adapters/hands.rs",
        ]),
    ),
    ("async-trait", Address::In(&["daemon/src/ports/", "daemon/src/adapters/", "daemon/src/tasks/buttons/", "daemon/src/tasks/respond/"])),
    ("axum", Address::In(&["generator/src/preview/", "daemon/src/http/", "daemon/src/demo/", "tests/support/src/"])),
    ("chrono", Address::In(&["daemon/src/scheduler*"])),
    (
        "clap",
        Address::In(&[
            "generator/src/main.rs",
            "generator/src/cli*",
            "generator/src/commands/arguments.rs",
            "generator/src/commands/man.rs",
            "daemon/src/main.rs",
            "daemon/src/cli*",
            "daemon/src/commands/arguments.rs",
            "daemon/src/commands/man.rs",
        ]),
    ),
    ("clap_complete", Address::In(&["generator/src/cli*", "generator/src/commands/", "daemon/src/cli*", "daemon/src/commands/"])),
    ("clap_mangen", Address::In(&["generator/src/cli*", "generator/src/commands/", "daemon/src/cli*", "daemon/src/commands/"])),
    ("cron", Address::In(&["daemon/src/scheduler*"])),
    ("croner", Address::In(&[])),
    (
        "form_urlencoded",
        Address::In(&[
            "daemon/src/http/",
            "daemon/src/demo/",
            "daemon/src/commands/dry_run/",
            "daemon/src/adapters/slack/",
            "daemon/src/adapters/telephony/",
            "tests/support/src/",
        ]),
    ),
    ("getrandom", Address::In(&["daemon/src/adapters/", "daemon/src/http/report/seal.rs"])),
    ("gouqi", Address::In(&["daemon/src/adapters/jira/"])),
    ("hmac", Address::In(&["daemon/src/http/", "daemon/src/adapters/slack/"])),
    ("imagesize", Address::In(&["generator/src/disk/"])),
    ("indicatif", Address::In(&["generator/src/commands/"])),
    ("jiff", Address::Everywhere),
    ("memchr", Address::In(&["generator/src/search/text.rs"])),
    ("lz4_flex", Address::In(&["generator/src/site/packed.rs"])),
    ("mimalloc", Address::In(&["generator/src/main.rs"])),
    ("notify", Address::In(&["generator/src/preview/watch.rs"])),
    ("proptest", Address::In(&[])),
    ("pulldown-cmark", Address::In(&["generator/src/archive/markdown*"])),
    ("rayon", Address::Everywhere),
    (
        "reqwest",
        Address::In(&[
            "daemon/src/adapters/jira/",
            "daemon/src/adapters/slack/",
            "daemon/src/adapters/telephony/",
            "daemon/src/adapters/http*",
            "daemon/src/demo/",
            "tests/support/src/",
        ]),
    ),
    ("rustix", Address::In(&["generator/src/disk/", "daemon/src/adapters/"])),
    ("serde", Address::Everywhere),
    ("serde_json", Address::Everywhere),
    ("serde_yaml", Address::In(&["incident/src/yaml/"])),
    ("sha2", Address::In(&["daemon/src/http/", "daemon/src/adapters/slack/", "daemon/src/outbox/", "daemon/src/response/"])),
    ("sqlx", Address::In(&["daemon/src/adapters/sql/"])),
    ("strsim", Address::In(&["incident/src/diagnostic/finding.rs"])),
    ("tempfile", Address::In(&["tests/support/src/"])),
    ("tera", Address::In(&["generator/src/render/templates.rs", "daemon/src/http/pages.rs"])),
    ("thiserror", Address::Everywhere),
    (
        "tokio",
        Address::In(&[
            "generator/src/preview/",
            "daemon/src/main.rs",
            "daemon/src/app*",
            "daemon/src/commands/",
            "daemon/src/demo/",
            "daemon/src/scheduler*",
            "daemon/src/tasks/",
            "daemon/src/http/",
            "daemon/src/adapters/",
            "tests/support/src/",
        ]),
    ),
    ("tokio-stream", Address::In(&["generator/src/preview/"])),
    ("toml", Address::In(&["generator/src/import/"])),
    ("tracing", Address::Everywhere),
    ("tracing-subscriber", Address::In(&["daemon/src/telemetry*"])),
    ("unicode-normalization", Address::Everywhere),
    ("walkdir", Address::In(&["generator/src/disk/", "daemon/src/adapters/content_dir.rs"])),
    ("xxhash-rust", Address::Everywhere),
    ("zeroize", Address::In(&["daemon/src/config/"])),
];

/// Dependencies whose reason everybody knows; all others say theirs in `Cargo.toml`.
pub(crate) const OBVIOUS: &[&str] = &["serde", "serde_json", "tokio"];

/// Rooms that ask the outer world nothing; `""` is the whole crate.
pub(crate) const PURE: &[(&str, &[&str])] = &[
    ("incident", &[""]),
    ("generator", &["archive", "views", "search", "render", "site", "pipeline", "import"]),
    ("daemon", &["policy", "response", "outbox", "wording"]),
];

/// What a pure room does not name: paths, from their first or from any later name on.
pub(crate) const IMPURE_PATHS: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::os",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "thread::sleep",
];

/// What a pure room does not write: keywords, and methods that ask the disk.
pub(crate) const IMPURE_WORDS: &[&str] = &["async", "await"];
/// Methods of a path that ask the disk.
pub(crate) const IMPURE_METHODS: &[&str] = &["exists", "try_exists", "is_file", "is_dir", "canonicalize", "read_dir", "symlink_metadata"];

/// Where files of the disk may be opened: crate, and the places in it.
pub(crate) const DISK: &[(&str, &[&str])] = &[("incident", &[]), ("generator", &["generator/src/disk/"])];

/// Most lines of a file, tests apart.
pub(crate) const FILE_LINES: usize = 400;
/// Most lines of a function.
pub(crate) const FUNCTION_LINES: usize = 60;
/// Most parameters, `self` apart.
pub(crate) const PARAMETERS: usize = 5;
/// Most files of a room, its face and `tests.rs` apart.
pub(crate) const ROOM_FILES: usize = 8;
/// Functions that may be longer, with their reason above them: file and name.
pub(crate) const LONG_FUNCTIONS: &[(&str, &str)] = &[("daemon/src/app/wire.rs", "wire")];

/// Names that say nothing about what is inside; also as the last word of a longer one.
pub(crate) const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "common", "helper", "helpers", "type", "types", "manager", "managers", "service", "handler", "handlers", "base",
    "misc",
];

/// The licences of our dependencies. All may be used in a program under MIT or Apache-2.0; a new one is decided by a
/// person. MPL-2.0 is not among them because nothing needs it.
pub(crate) const LICENCES: &[&str] =
    &["MIT", "Apache-2.0", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0", "ISC", "Unicode-3.0", "Zlib"];
