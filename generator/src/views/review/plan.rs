//! How the minutes of a meeting are shared out: a suggestion, which the clock of the meeting goes by.

/// The longest meeting that is suggested.
const MOST: usize = 45;

/// A part of the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Part {
    /// everybody reads the new reports in silence
    Reading,
    /// the new reports, one by one
    New,
    /// reports that are not finished
    Unfinished,
    /// what the law or the house asks for
    Deadlines,
    /// what was promised
    Promises,
    /// an old incident
    Past,
    /// what was decided, said once more
    Close,
}

impl Part {
    /// Its word in texts and pages.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::New => "new",
            Self::Unfinished => "unfinished",
            Self::Deadlines => "deadlines",
            Self::Promises => "promises",
            Self::Past => "past",
            Self::Close => "close",
        }
    }

    /// The minutes that so many things want.
    fn wanted(self, things: usize) -> usize {
        match self {
            Self::Reading => (1 + 3 * things).min(12),
            Self::New => (5 * things).min(25),
            Self::Unfinished | Self::Deadlines => things.div_ceil(2).min(3),
            Self::Promises => (2 * things).min(15),
            Self::Past => 5,
            Self::Close => 3,
        }
    }

    /// Whether it can be shortened for the meeting to end in time.
    fn gives_way(self) -> bool {
        matches!(self, Self::Reading | Self::New | Self::Promises)
    }
}

/// Minutes for each part, of which there are so many things to speak of: 45 in all at most, one each at least.
pub(super) fn minutes(parts: &[(Part, usize)]) -> Vec<usize> {
    let wanted = |(part, things): &(Part, usize)| part.wanted(*things).max(1);
    let sum = |gives: bool| parts.iter().filter(|(part, _)| part.gives_way() == gives).map(wanted).sum::<usize>();
    let (fixed, open) = (sum(false), sum(true));
    let room = MOST.saturating_sub(fixed);
    let share = |one: &(Part, usize)| {
        let minutes = wanted(one);
        if one.0.gives_way() && open > room { (minutes * room / open).max(1) } else { minutes }
    };
    parts.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_meeting_takes_three_quarters_of_an_hour() {
        let usual = [(Part::Reading, 3), (Part::New, 3), (Part::Promises, 6), (Part::Past, 1), (Part::Close, 1)];
        assert_eq!(minutes(&usual), [10, 15, 12, 5, 3]);
    }

    #[test]
    fn a_week_with_much_to_say_is_not_longer() {
        let much = [
            (Part::Reading, 20),
            (Part::New, 20),
            (Part::Unfinished, 30),
            (Part::Deadlines, 9),
            (Part::Promises, 40),
            (Part::Past, 1),
            (Part::Close, 1),
        ];
        let minutes = minutes(&much);
        assert!(minutes.iter().sum::<usize>() <= MOST && minutes.iter().all(|minutes| *minutes > 0), "{minutes:?}");
        assert!(minutes[1] > minutes[0] && minutes[1] > minutes[4], "{minutes:?}");
    }

    #[test]
    fn a_quiet_week_is_short() {
        assert_eq!(minutes(&[(Part::Past, 1), (Part::Close, 1)]), [5, 3]);
    }
}
