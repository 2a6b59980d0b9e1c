//! The level guide: for each level the answers of the form that lead to it.

use incident::level::Level;
use incident::questionnaire::model::{Kind, Question, Questionnaire};
use incident::text::Language;
use incident::time::{Period, Unit};
use serde::Serialize;

use crate::views::derive::Views;
use crate::views::wording;
use crate::views::words::{LevelWord, Word};

/// A level, and what leads to it.
#[derive(Debug, Serialize)]
pub struct LevelRow {
    level: LevelWord,
    kinds: Vec<KindRow>,
    /// What every kind has in common.
    otherwise: Option<String>,
    /// What its report must have, and when.
    report: Option<String>,
}

#[derive(Debug, Serialize)]
struct KindRow {
    kind: Word,
    asks: Vec<Word>,
}

impl Views {
    /// Every level, worst first; none without a form.
    pub(super) fn level_rows(&self) -> Vec<LevelRow> {
        let Some(form) = self.form() else { return Vec::new() };
        Level::ALL.iter().rev().map(|level| self.level_row(form, *level)).collect()
    }

    fn level_row(&self, form: &Questionnaire, level: Level) -> LevelRow {
        let kinds = form.kinds.values().filter_map(|kind| {
            let asks = self.asks(form, kind, level);
            (!asks.is_empty()).then(|| KindRow { kind: Word::of(&kind.name, self.language()), asks })
        });
        LevelRow {
            level: LevelWord::new(Some(level), &self.archive.site, &self.texts),
            kinds: kinds.collect(),
            otherwise: (form.level_when_nothing_is_yes == level).then(|| self.texts.get("levels_nothing").to_owned()),
            report: self.report_rule(level),
        }
    }

    /// The questions of a kind whose "yes" means this level, or that the kind always has it.
    fn asks(&self, form: &Questionnaire, kind: &Kind, level: Level) -> Vec<Word> {
        match kind.level {
            Some(fixed) if fixed == level => vec![Word::plain(self.texts.get("levels_always"))],
            Some(_) => Vec::new(),
            None => {
                let nothing = form.level_when_nothing_is_yes;
                let leads_here = |question: &&Question| question.yes == level && question.yes > nothing;
                kind.questions.iter().filter(leads_here).map(|question| self.asked(question)).collect()
            }
        }
    }

    /// A question, and for which services it is asked.
    fn asked(&self, question: &Question) -> Word {
        let mut ask = Word::of(&question.ask, self.language());
        if !question.only_services.is_empty() {
            let services: Vec<String> = question.only_services.iter().map(|key| self.service(key).text).collect();
            ask.text.push_str(&self.texts.fill("levels_only", &[("services", &services.join(self.texts.get("comma")))]));
        }
        ask
    }

    fn report_rule(&self, level: Level) -> Option<String> {
        let within = self.archive.site.levels.get(&level).and_then(|settings| settings.report_within);
        let within = within.map(|period| self.texts.fill("levels_within", &[("time", &self.period(period))]));
        let sections: Vec<&str> =
            self.archive.site.required_sections(level).iter().map(|section| section.heading(self.language())).collect();
        let needs =
            (!sections.is_empty()).then(|| self.texts.fill("levels_sections", &[("sections", &sections.join(self.texts.get("comma")))]));
        let told: Vec<String> = [within, needs].into_iter().flatten().collect();
        (!told.is_empty()).then(|| told.join(if self.language() == Language::Ja { "" } else { " " }))
    }

    /// A period in words.
    pub(super) fn period(&self, period: Period) -> String {
        let seconds = match period.unit {
            Unit::Minutes => 60,
            Unit::Hours => 3600,
            Unit::Days => 86_400,
        };
        wording::length(i64::from(period.count) * seconds, self.language())
    }
}
