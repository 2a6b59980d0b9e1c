//! What was typed → a submission, or what is wrong with it, field by field.

use std::collections::{BTreeMap, BTreeSet};

use incident::questionnaire::assess::{Answers, is_asked};
use incident::questionnaire::model::{Kind, Question, Services};
use incident::text::Language;
use incident::time::Moment;
use jiff::{SignedDuration, Timestamp};

use super::seal::Sealed;
use crate::response::handbook::Handbook;
use crate::response::submission::{Door, Submission};

/// More fields than any form of ours has.
const MOST_FIELDS: usize = 2000;
const LONGEST_TITLE: usize = 200;
const LONGEST_DESCRIPTION: usize = 10_000;
pub(super) const LONGEST_NAME: usize = 100;
/// Clocks differ by so much.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// In place of a service: they do not know which. No service has this key.
pub(super) const UNKNOWN_SERVICE: &str = "?";

/// What was typed, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Posted {
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) services: BTreeSet<String>,
    /// By what stands behind `q.`.
    pub(super) answers: BTreeMap<String, String>,
    pub(super) reporter: String,
    pub(super) started_at: String,
    pub(super) sealed: Option<Sealed>,
    /// Fields that only some forms have.
    pub(super) others: BTreeMap<String, String>,
}

/// What a fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Kind,
    Services,
    Title,
    Description,
    StartedAt,
    Reporter,
}

/// Something that has to be changed before it can be sent: the field, and the key of the words.
pub(super) type Fault = (Field, &'static str);

impl Posted {
    /// Reads a form-encoded body; `None`: more fields than any form has.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let mut posted = Self::default();
        let (mut nonce, mut token) = (None, None);
        for (count, (name, value)) in form_urlencoded::parse(body).enumerate() {
            if count >= MOST_FIELDS {
                return None;
            }
            let value = value.into_owned();
            match &*name {
                "kind" => posted.kind = value,
                "title" => posted.title = one_line(&value),
                "description" => posted.description = lines(&value),
                "service" if !value.is_empty() => _ = posted.services.insert(value),
                "reporter" => posted.reporter = one_line(&value),
                "started_at" => value.trim().clone_into(&mut posted.started_at),
                "nonce" => nonce = Some(value),
                "token" => token = Some(value),
                name => match name.strip_prefix("q.") {
                    Some(question) => _ = posted.answers.insert(question.to_owned(), value),
                    None => _ = posted.others.insert(name.to_owned(), value),
                },
            }
        }
        posted.sealed = nonce.zip(token).map(|(nonce, token)| Sealed { nonce, token });
        Some(posted)
    }

    /// How a question of a kind was answered: `true` yes, `false` no. Where two kinds ask under one id, each has a name of its own.
    pub(super) fn answer(&self, kind: &str, question: &str) -> Option<bool> {
        let answer = self.answers.get(&format!("{question}@{kind}")).or_else(|| self.answers.get(question))?;
        match answer.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    /// The submission that was meant.
    ///
    /// # Errors
    /// All that has to be changed first, in the order of the form.
    pub(super) fn submission(&self, asked: &Handbook, sender: Sender, now: Timestamp) -> Result<Submission, Vec<Fault>> {
        let mut faults = Vec::new();
        let kind = asked.questionnaire.kinds.get(&self.kind);
        let services = self.chosen(asked, kind, &mut faults);
        faults.extend(kind.is_none().then_some((Field::Kind, "error_kind")));
        faults.extend(match self.title.chars().count() {
            0 => Some((Field::Title, "error_title")),
            count if count > LONGEST_TITLE => Some((Field::Title, "error_title_long")),
            _ => None,
        });
        faults.extend((self.description.chars().count() > LONGEST_DESCRIPTION).then_some((Field::Description, "error_description")));
        let started_at = self.begin(asked, now).map_err(|key| faults.push((Field::StartedAt, key)));
        let reporter = sender.user.clone().unwrap_or_else(|| self.reporter.clone());
        faults.extend(match reporter.chars().count() {
            0 => Some((Field::Reporter, "error_reporter")),
            count if count > LONGEST_NAME && sender.user.is_none() => Some((Field::Reporter, "error_reporter_long")),
            _ => None,
        });
        faults.sort_unstable();
        let (true, Some(kind), Ok(started_at), Some(sealed)) = (faults.is_empty(), kind, started_at, &self.sealed) else {
            return Err(faults);
        };
        let (yes, no) = self.sorted(kind, &services);
        Ok(Submission {
            nonce: sealed.nonce.clone(),
            kind: self.kind.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            services,
            yes,
            no,
            reporter,
            started_at,
            language: sender.language,
            door: Door::Form { user: sender.user },
        })
    }

    fn chosen(&self, asked: &Handbook, kind: Option<&Kind>, faults: &mut Vec<Fault>) -> BTreeSet<String> {
        let asks = kind.map_or(Services::None, |kind| kind.services);
        if asks == Services::None || asked.site.services.is_empty() {
            return BTreeSet::new();
        }
        let named: BTreeSet<String> = self.services.iter().filter(|service| *service != UNKNOWN_SERVICE).cloned().collect();
        if named.iter().any(|service| !asked.site.services.contains_key(service)) {
            faults.push((Field::Services, "error_services_odd"));
        } else if asks == Services::Required && self.services.is_empty() {
            faults.push((Field::Services, "error_services"));
        }
        named
    }

    fn begin(&self, asked: &Handbook, now: Timestamp) -> Result<Option<Timestamp>, &'static str> {
        if self.started_at.is_empty() {
            return Ok(None);
        }
        let moment = Moment::parse(&self.started_at, &asked.site.zone).map_err(|_| "error_started_at")?;
        if moment.at > now.saturating_add(SKEW).unwrap_or(now) { Err("error_future") } else { Ok(Some(moment.at)) }
    }

    /// The ids answered yes, and those answered no, of the questions that are asked.
    fn sorted(&self, kind: &Kind, services: &BTreeSet<String>) -> (BTreeSet<String>, BTreeSet<String>) {
        let answers = Answers { services: services.clone(), yes: BTreeSet::new() };
        let asked = |question: &&Question| is_asked(question, &answers);
        let with = |wanted: bool| {
            let said = kind.questions.iter().filter(asked).filter(|question| self.answer(&self.kind, &question.id) == Some(wanted));
            said.map(|question| question.id.clone()).collect()
        };
        (with(true), with(false))
    }
}

/// Who sends a form, and in which language they read it.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    pub(super) user: Option<String>,
    pub(super) language: Language,
}

/// Blanks of any kind become one; what cannot be seen goes.
pub(super) fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    text.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(super) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use incident::diagnostic::finding::Source;
    use proptest::prelude::*;

    use super::*;

    fn asked() -> Handbook {
        let site = "title: T\ntime_zone: Asia/Tokyo\nservices: {checkout: {name: C}, search: {name: S}}\n";
        let (site, _) = incident::site::read::read(Source { file: "s", text: site });
        let text = "kinds:\n  outage: {services: required, questions: [{id: all, ask: A, yes: 5}, {id: pay, ask: P, yes: 4, only: {service: [checkout]}}]}\n  lost: {services: none, level: 2, questions: [{id: all, ask: L, yes: 1}]}\n";
        let (questionnaire, _) = incident::questionnaire::read::read(Source { file: "q", text }, &site);
        Handbook { site, questionnaire: questionnaire.expect("readable"), responses: Vec::new() }
    }

    fn now() -> Timestamp {
        "2026-11-22T05:00:00Z".parse().expect("a time")
    }

    fn sent(body: &str, user: Option<&str>) -> Result<Submission, Vec<Fault>> {
        let sender = Sender { user: user.map(str::to_owned), language: Language::Ja };
        Posted::read(format!("nonce=n&token=t&{body}").as_bytes()).expect("few fields").submission(&asked(), sender, now())
    }

    const GOOD: &str = "kind=outage&title=Slow&service=checkout&reporter=Hana";

    #[test]
    fn a_form_becomes_a_submission_of_what_was_asked() {
        let submission = sent(&format!("{GOOD}&q.all=no&q.pay=yes&q.other=yes&description=a%0D%0Ab%07&started_at=2026-11-22T13:30"), None);
        let submission = submission.expect("nothing is wrong");
        assert_eq!((submission.title.as_str(), submission.description.as_str(), submission.reporter.as_str()), ("Slow", "a\nb", "Hana"));
        assert_eq!((submission.yes, submission.no), (["pay".to_owned()].into(), ["all".to_owned()].into()));
        assert_eq!(submission.started_at.map(|at| at.to_string()).as_deref(), Some("2026-11-22T04:30:00Z"));
        assert_eq!((submission.language, submission.door), (Language::Ja, Door::Form { user: None }));
    }

    #[test]
    fn a_question_that_is_not_asked_for_these_services_was_not_answered() {
        let submission = sent(&format!("{}&q.pay=yes", GOOD.replace("checkout", "search")), None).expect("nothing is wrong");
        assert!(submission.yes.is_empty());
        let lost =
            sent("kind=lost&title=Bag&reporter=H&q.all%40outage=yes&q.all%40lost=no&service=checkout", None).expect("nothing is wrong");
        assert_eq!((lost.yes.len(), lost.no.len(), lost.services.len()), (0, 1, 0));
    }

    #[test]
    fn all_that_is_wrong_is_told_in_the_order_of_the_form() {
        let fields = |body: &str| sent(body, None).expect_err("something is wrong").into_iter().map(|(field, _)| field).collect::<Vec<_>>();
        assert_eq!(fields(""), [Field::Kind, Field::Title, Field::Reporter]);
        assert_eq!(fields("kind=outage"), [Field::Services, Field::Title, Field::Reporter]);
        assert_eq!(fields(&GOOD.replace("checkout", "nothing")), [Field::Services]);
        assert_eq!(fields(&GOOD.replace("outage", "nothing")), [Field::Kind]);
        assert_eq!(fields(&GOOD.replace("Slow", "+%0A+")), [Field::Title]);
        assert_eq!(fields(&GOOD.replace("Slow", &"x".repeat(201))), [Field::Title]);
        assert_eq!(fields(&format!("{GOOD}&description={}", "x".repeat(10_001))), [Field::Description]);
        assert_eq!(fields(&format!("{GOOD}&started_at=yesterday")), [Field::StartedAt]);
        assert_eq!(fields(&format!("{GOOD}&started_at=2026-11-22T14:06")), [Field::StartedAt]);
        assert_eq!(fields(&GOOD.replace("Hana", &"x".repeat(101))), [Field::Reporter]);
    }

    #[test]
    fn who_does_not_know_the_service_says_so_and_whom_the_proxy_knows_need_not_say_who_they_are() {
        let submission = sent("kind=outage&title=Slow&service=%3F&reporter=other", Some("hana@example.com")).expect("nothing is wrong");
        assert_eq!((submission.services.len(), submission.reporter.as_str()), (0, "hana@example.com"));
        assert_eq!(submission.door, Door::Form { user: Some("hana@example.com".to_owned()) });
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_or_told(body in "(kind=(outage|lost|x)|title=\\PC{0,9}|q\\.(all|pay)(@lost)?=(yes|no|)|service=(checkout|\\?|x)|reporter=a|started_at=[-0-9T: ]{0,16}|&|%|=|\\PC){0,12}") {
            if let Ok(submission) = sent(&body, None) {
                prop_assert!(submission.yes.is_disjoint(&submission.no));
                prop_assert!(!submission.title.is_empty() && !submission.title.contains(char::is_control));
                prop_assert!(submission.services.iter().all(|service| asked().site.services.contains_key(service)));
            }
        }
    }

    #[test]
    fn more_fields_than_any_form_has_are_too_many() {
        assert!(Posted::read("a&".repeat(3000).as_bytes()).is_none());
    }
}
