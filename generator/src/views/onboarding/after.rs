//! What happens after the form was sent, from `responses.yaml`.

use incident::level::Level;
use incident::responses::{Message, Response, Step};
use serde::Serialize;

use crate::views::derive::Views;
use crate::views::words::Word;

/// For which incidents, and what is done.
#[derive(Debug, Serialize)]
pub struct ResponseRow {
    kinds: Vec<Word>,
    levels: String,
    steps: Vec<String>,
}

impl Views {
    /// The responses, in the order in which they run.
    pub(super) fn response_rows(&self) -> Vec<ResponseRow> {
        let responses = self.archive.responses.as_deref().unwrap_or_default();
        let row = |response: &Response| ResponseRow {
            kinds: self.kinds(response),
            levels: self.levels(response),
            steps: response.steps.iter().map(|step| self.step(step)).collect(),
        };
        responses.iter().filter(|response| !response.steps.is_empty()).map(row).collect()
    }

    fn kinds(&self, response: &Response) -> Vec<Word> {
        let name = |key: &String| {
            let kind = self.archive.questionnaire.as_ref().and_then(|form| form.kinds.get(key));
            kind.map_or_else(|| Word::plain(key), |kind| Word::of(&kind.name, self.language()))
        };
        if response.kinds.is_empty() {
            return vec![Word::plain(self.texts.get("response_every_kind"))];
        }
        response.kinds.iter().map(name).collect()
    }

    fn levels(&self, response: &Response) -> String {
        let numbers: Vec<u8> = response.levels.iter().copied().map(Level::number).collect();
        let all = Level::ALL.len();
        match numbers.as_slice() {
            levels if levels.len() == all => self.texts.get("response_every_level").to_owned(),
            [one] => self.texts.fill("response_level", &[("n", &one.to_string())]),
            [first, .., last] if usize::from(*last) == all && usize::from(last - first) + 1 == numbers.len() => {
                self.texts.fill("response_level_from", &[("n", &first.to_string())])
            }
            levels => {
                let levels: Vec<String> = levels.iter().map(u8::to_string).collect();
                self.texts.fill("response_levels", &[("levels", &levels.join(self.texts.get("comma")))])
            }
        }
    }

    fn step(&self, step: &Step) -> String {
        match step {
            Step::CreateChannel { name } => self.texts.fill("response_channel", &[("name", name)]),
            Step::Invite { people, teams } => {
                let teams = teams.iter().map(|key| self.team_invited(key));
                let who: Vec<String> = people.iter().map(|key| self.person_or_role(key)).chain(teams).collect();
                self.texts.fill("response_invite", &[("who", &who.join(self.texts.get("comma")))])
            }
            Step::Post { to, message } => {
                let key = match message {
                    Message::Opening => "response_opening",
                    Message::Headline => "response_headline",
                };
                let to = if to == "channel" { self.texts.get("response_its_channel") } else { to };
                self.texts.fill(key, &[("to", to)])
            }
            Step::OpenTicket { project, .. } => self.texts.fill("response_ticket", &[("project", project)]),
            Step::WriteReport => self.texts.get("response_report").to_owned(),
            Step::Call { person, again_after, times } => {
                let (who, again) = (self.person_or_role(person), self.period(*again_after));
                self.texts.fill("response_call", &[("who", &who), ("time", &again), ("n", &times.to_string())])
            }
        }
    }

    fn team_invited(&self, key: &str) -> String {
        if key == "affected" {
            return self.texts.get("response_affected").to_owned();
        }
        let team = self.archive.site.teams.get(key);
        let name = team.map_or_else(|| key.to_owned(), |team| team.name.words(self.language()).0.to_owned());
        self.texts.fill("response_team", &[("name", &name)])
    }

    /// A person's name; a role with the people in it.
    fn person_or_role(&self, key: &str) -> String {
        let Some(people) = self.archive.site.roles.get(key) else { return self.person(key).text };
        let names: Vec<String> = people.iter().map(|person| self.person(person).text).collect();
        format!("{key}{}", self.texts.fill("response_role", &[("people", &names.join(self.texts.get("comma")))]))
    }
}
