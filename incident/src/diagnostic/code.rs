//! Every code a finding can have. The guide `diagnostics` has a paragraph for each.
//!
//! `R` reports and guides, `L` links and addresses, `T` themes, `Q` questionnaire and responses, `C` configuration,
//! `I` import. Below 100: errors, nothing is published. From 100 on: warnings.

/// Whether a finding keeps the site from being published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is published until it is mended.
    Error,
    /// Published, and told.
    Warning,
}

/// The kind of a finding, with a name that never changes.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Its name, such as `R005`.
    pub id: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
}

impl Code {
    /// Errors are numbered below 100.
    pub fn severity(&self) -> Severity {
        match self.id.as_bytes().get(1) {
            Some(b'0') => Severity::Error,
            _ => Severity::Warning,
        }
    }
}

macro_rules! codes {
    ($($name:ident = $id:literal $title:literal;)*) => {
        $(#[doc = $title] pub const $name: &Code = &Code { id: $id, title: $title };)*
        /// Every code there is.
        pub const ALL: &[&Code] = &[$($name),*];
    };
}

codes! {
    NOT_UTF8 = "R001" "the file is not UTF-8";
    FRONT_MATTER = "R002" "the front matter cannot be read";
    NO_TITLE = "R003" "the report has no title";
    NO_DAY = "R004" "the report has no day";
    WRONG_VALUE = "R005" "a value of the wrong type";
    LEVEL_RANGE = "R006" "the level is not 1 to 5";
    UNKNOWN_KIND = "R007" "the kind does not exist";
    DOUBLE_ID = "R008" "two reports have one id";
    FILE_TOO_LARGE = "R009" "the file is over 1 MiB";
    BAD_ID = "R010" "the id cannot be an address";
    UNREADABLE = "R011" "the file cannot be opened";
    MINUTES_NAME = "R012" "minutes whose name is not a week";
    UNKNOWN_KEY = "R101" "an unknown key";
    UNKNOWN_SERVICE = "R102" "a service that site.yaml does not have";
    UNKNOWN_PERSON = "R103" "a person whom site.yaml does not have";
    UNKNOWN_TEAM = "R104" "a team that site.yaml does not have";
    TIMES_OUT_OF_ORDER = "R105" "a time before the one it should follow";
    MISSING_SECTION = "R106" "a required section is missing or empty";
    ODD_TICKET = "R107" "not the key of a ticket";
    UNKNOWN_INCIDENT = "R108" "a report that does not exist";
    EMPTY_FOLLOW_UP = "R109" "a follow-up that promises nothing";
    NO_TIME_OF_DAY = "R110" "a time in the timeline that does not exist";
    MINUTES_UNSHOWN = "R111" "minutes that no page shows";

    ADDRESS_TWICE = "L001" "two pages at one address";
    OUTSIDE = "L002" "a path or link that leads out of the folder";
    MISSING_PICTURE = "L101" "a picture that does not exist";
    MISSING_TARGET = "L102" "a link to a page that does not exist";
    SCHEME = "L103" "a link with a scheme that is not allowed";
    REMOTE_PICTURE = "L104" "a picture from elsewhere";
    MISSING_HEADING = "L105" "a link to a heading that does not exist";
    UNSAFE_PICTURE = "L106" "a kind of picture that is not published";
    LINK_LOOP = "L107" "a symbolic link that is not followed";

    TEMPLATE = "T001" "a template cannot be used";
    THEME_FILE = "T002" "theme.yaml cannot be used";
    THEME_UNKNOWN_KEY = "T101" "an unknown key in theme.yaml";
    THEME_LANGUAGE = "T102" "an interface text is missing in one language";
    THEME_STRAY_FILE = "T103" "a style or script that no page uses";

    QUESTIONNAIRE = "Q001" "questionnaire.yaml cannot be read";
    QUESTION_VALUE = "Q002" "a wrong value in questionnaire.yaml";
    RESPONSES = "Q003" "responses.yaml cannot be read";
    RESPONSE_VALUE = "Q004" "a wrong value in responses.yaml";
    QUESTION_UNKNOWN_KEY = "Q101" "an unknown key in questionnaire.yaml";
    UNREACHABLE_LEVEL = "Q102" "a level that no answer leads to";
    QUESTION_LANGUAGE = "Q103" "a text without a language that others have";
    RESPONSE_UNKNOWN_KEY = "Q104" "an unknown key in responses.yaml";
    NO_RESPONSE = "Q105" "a kind and level without response";
    RESPONSE_UNKNOWN_NAME = "Q106" "a name that site.yaml or questionnaire.yaml does not have";
    IDLE_QUESTION = "Q107" "a question whose answer never matters";

    SITE = "C001" "site.yaml cannot be read";
    SITE_MISSING = "C002" "a required key of site.yaml is missing";
    SITE_VALUE = "C003" "a wrong value in site.yaml";
    AUDIENCE = "C004" "an audience that sees nothing";
    DAEMON = "C005" "daemon.yaml cannot be read";
    DAEMON_MISSING = "C006" "a required key of daemon.yaml is missing";
    DAEMON_VALUE = "C007" "a wrong value in daemon.yaml";
    SECRET_LITERAL = "C008" "a secret stands in daemon.yaml itself";
    DAYS_OFF = "C009" "a file with days off cannot be used";
    OPEN_TO_ALL = "C010" "everybody who reaches the machine could report";
    PEOPLE_PRIVATE = "C011" "the file of people_private cannot be used";
    SITE_UNKNOWN_KEY = "C101" "an unknown key in site.yaml";
    SITE_UNKNOWN_NAME = "C102" "a name that site.yaml does not have";
    SITE_LANGUAGE = "C103" "a text without a language that others have";
    TICKETS = "C104" "tickets.json cannot be used";
    DAEMON_UNKNOWN_KEY = "C105" "an unknown key in daemon.yaml";
    DAEMON_UNKNOWN_NAME = "C106" "a rule for a person whom site.yaml does not have";
    DEAD_RULE = "C107" "a rule that no ticket can reach";
    PERSON_TWICE = "C108" "two people with one account";
    SECRET_MISSING = "C109" "a secret that is not there";
    SECRET_OPEN = "C110" "a secret that every user of the machine can read";
    NO_SIGNING_SECRET = "C111" "reminders without buttons";
    PRIVATE_UNKNOWN_NAME = "C112" "a number for a person whom site.yaml does not have";
    NO_PHONE = "C113" "somebody is to be called, and there is no telephone";
    NO_NUMBER = "C114" "somebody is to be called, and has no number";

    IMPORT_MAP = "I001" "the map of an import cannot be read";
    IMPORT_MAP_VALUE = "I002" "a wrong value in the map of an import";
    GUESSED = "I101" "import guessed a value";
    NOT_CARRIED = "I102" "import left something out";
}
