//! How bad an incident is: 1 to 5, and 5 is the worst.

use serde::Serialize;

use crate::text::Text;

/// The level of an incident, 1 (trivial) to 5 (critical).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Level(u8);

impl Level {
    /// Every level, mildest first.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// The level with this number; `None` outside 1 to 5.
    pub fn new(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|n| (1..=5).contains(n)).map(Self)
    }

    /// Its number, 1 to 5.
    pub fn number(self) -> u8 {
        self.0
    }

    /// The name it has when `site.yaml` gives none.
    pub fn default_name(self) -> Text {
        let (en, ja) = match self.0 {
            1 => ("Trivial", "軽微"),
            2 => ("Minor", "注意"),
            3 => ("Moderate", "警戒"),
            4 => ("Major", "重大"),
            _ => ("Critical", "緊急"),
        };
        Text::both(en, ja)
    }
}
