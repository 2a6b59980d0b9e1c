//! The parts of which everything that is said of an incident is made.

use incident::level::Level;

use crate::outbox::post::Span;
use crate::response::briefing::{Alike, Answer, Because, Member};
use crate::response::step::{CHANNEL, Deed, Response};
use crate::wording::cut::{NAME, NOTE, TITLE, cut};
use crate::wording::voice::Voice;

/// Questions that are told.
const QUESTIONS: usize = 20;
/// Incidents of before that are told.
const ALIKE: usize = 2;

/// What is known of an incident, for one reader.
#[derive(Debug, Clone, Copy)]
pub struct Known<'r> {
    /// the incident, and what is done for it
    pub response: &'r Response,
    /// how we speak to the reader
    pub voice: &'r Voice,
}

impl Known<'_> {
    /// `INC-2026-014`
    pub fn id(&self) -> &str {
        self.response.incident.id.as_str()
    }

    /// What happened, in one line.
    pub fn title(&self) -> String {
        cut(&self.response.incident.submission.title, TITLE)
    }

    /// What kind of incident it is.
    pub fn kind(&self) -> String {
        cut(self.response.plan.briefing.kind.say(self.voice.language), NAME)
    }

    /// `Level 4 (Major)`, `レベル4（重大）`
    pub fn level(&self) -> String {
        self.level_words(self.response.incident.level())
    }

    /// The same of any level.
    pub fn level_words(&self, level: Level) -> String {
        let (number, name) = (level.number(), self.response.plan.briefing.level(level, self.voice.language));
        self.voice.say(format!("Level {number} ({name})"), format!("レベル{number}（{name}）"))
    }

    /// `INC-2026-014 · Level 4 (Major) · Service outage`
    pub fn head(&self) -> String {
        let (id, level, kind) = (self.id(), self.level(), self.kind());
        self.voice.say(format!("{id} · {level} · {kind}"), format!("{id}・{level}・{kind}"))
    }

    /// Why the level is as it is, as a sentence.
    pub fn why(&self) -> String {
        if let Some(corrected) = &self.response.incident.corrected {
            let (by, why) = (cut(&corrected.by, NAME), cut(&corrected.why, NOTE));
            return match why.is_empty() {
                true => self.voice.say(format!("The level was set by {by}."), format!("レベルは{by}さんが変更しました。")),
                false => self.voice.say(format!("The level was set by {by}: {why}"), format!("レベルは{by}さんが変更しました：{why}")),
            };
        }
        let reasons: Vec<String> = self.response.plan.briefing.because.iter().map(|reason| self.reason(reason)).collect();
        let reasons = self.voice.list(&reasons);
        self.voice.say(format!("This level because {reasons}."), format!("このレベルの理由：{reasons}"))
    }

    /// Where the level hangs on questions of which none is answered: a word to whoever can.
    pub fn asks_for_answers(&self) -> Option<String> {
        let (briefing, number) = (&self.response.plan.briefing, self.response.incident.level().number());
        let hangs = self.response.incident.corrected.is_none() && briefing.because == [Because::NothingYes];
        let is_open = !briefing.asked.is_empty() && briefing.asked.iter().all(|asked| asked.answer == Answer::Open);
        (hangs && is_open).then(|| {
            self.voice.say(
                format!("No question of the form is answered yet: level {number} until somebody answers. Who knows more?"),
                format!("フォームの質問にまだ回答がないため、回答があるまでレベル{number}です。詳しい方は教えてください。"),
            )
        })
    }

    fn reason(&self, reason: &Because) -> String {
        match reason {
            Because::Kind => self.voice.say("this kind always has it", "この種類は常にこのレベルです"),
            Because::NothingYes => self.voice.say("nothing was answered yes", "「はい」の回答がありません"),
            Because::Yes(question) => {
                let question = cut(question.say(self.voice.language), TITLE);
                self.voice.say(format!("“{question}” was answered yes"), format!("「{question}」に「はい」と回答"))
            }
        }
    }

    /// What is affected; empty where nothing was chosen.
    pub fn services(&self) -> String {
        let briefing = &self.response.plan.briefing;
        let names: Vec<String> = briefing.services.iter().take(10).map(|name| cut(name.say(self.voice.language), NAME)).collect();
        self.voice.list(&names)
    }

    /// Who reported it, and when.
    pub fn reported(&self) -> String {
        let incident = &self.response.incident;
        let (by, at) = (cut(&incident.submission.reporter, NAME), self.voice.moment(incident.received_at));
        match by.is_empty() {
            true => self.voice.say(format!("Reported on {at}"), format!("{at}に報告")),
            false => self.voice.say(format!("Reported by {by} on {at}"), format!("{at}に{by}さんが報告")),
        }
    }

    /// Since when it goes on, if they said so.
    pub fn since(&self) -> Option<String> {
        let at = self.voice.moment(self.response.incident.submission.started_at?);
        Some(self.voice.say(format!("Since {at}"), format!("{at}から")))
    }

    /// Each question with its answer, one a line.
    pub fn answers(&self) -> Vec<String> {
        let asked = self.response.plan.briefing.asked.iter().take(QUESTIONS);
        let line = asked.map(|asked| {
            let question = cut(asked.question.say(self.voice.language), TITLE);
            let answer = match asked.answer {
                Answer::Yes => self.voice.say("yes", "はい"),
                Answer::No => self.voice.say("no", "いいえ"),
                Answer::Open => self.voice.say("not answered", "未回答"),
            };
            self.voice.say(format!("{question} {answer}"), format!("{question}：{answer}"))
        });
        line.collect()
    }

    /// Who leads.
    pub fn lead(&self) -> Option<&Member> {
        let briefing = &self.response.plan.briefing;
        briefing.people.get(briefing.lead.as_ref()?)
    }

    /// The name of the channel, and where it opens, once there is one.
    pub fn channel(&self) -> Option<Span> {
        let made = self.response.output(CHANNEL)?;
        let name = format!("#{}", made.name.as_ref()?);
        Some(made.link.as_ref().map_or_else(|| Span::Plain(name.clone()), |link| Span::Link(link.clone(), name.clone())))
    }

    /// The tickets that were opened, as links.
    pub fn tickets(&self) -> Vec<Span> {
        let keys = self.response.tickets().into_iter();
        keys.map(|key| Span::Link(self.voice.ticket(key), key.to_owned())).collect()
    }

    /// Whom a step invites and the chat knows.
    pub fn invited(&self) -> Vec<Span> {
        let plan = &self.response.plan;
        let key = plan.steps.iter().filter_map(|step| if let Deed::Invite { person } = &step.deed { Some(person) } else { None });
        let members = key.filter_map(|key| plan.briefing.people.get(key));
        members.filter_map(|member| Some(Span::Mention(member.slack.clone()?, cut(&member.name, NAME)))).collect()
    }

    /// Incidents of before that look like it.
    pub fn alike(&self) -> Vec<Vec<Span>> {
        self.response.plan.briefing.alike.iter().take(ALIKE).map(|alike| self.one_alike(alike)).collect()
    }

    fn one_alike(&self, alike: &Alike) -> Vec<Span> {
        let words = format!("{} {}", alike.id, cut(&alike.title, TITLE));
        let mut spans = vec![match self.voice.incident(&alike.id) {
            Some(address) => Span::Link(address, words),
            None => Span::Plain(words),
        }];
        if let Some(level) = alike.level {
            spans.push(Span::Plain(self.voice.say(format!(" (level {level})"), format!("（レベル{level}）"))));
        }
        if let Some(solved) = alike.solved.as_ref().map(|solved| cut(solved, NOTE)).filter(|solved| !solved.is_empty()) {
            spans.push(Span::Plain(self.voice.say(format!(". Solved by: {solved}"), format!("。解決した方法：{solved}"))));
        }
        spans
    }
}

/// Lines of others, each on one line, at most so many characters in all.
pub fn lines(text: &str, most: usize) -> String {
    let lines = text.lines().map(|line| cut(line, most)).filter(|line| !line.is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text,
    }
}
