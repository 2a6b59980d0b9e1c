//! How many reports began in each of the last 24 months, as bars.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::views::derive::Views;
use crate::views::wording;

const MONTHS: i32 = 24;
const PITCH: u32 = 12;
const BAR: u32 = 10;
const HEIGHT: u32 = 24;

/// Bars, oldest month first; the sizes are those of the drawing.
#[derive(Debug, Serialize)]
pub(super) struct Trend {
    title: String,
    from: String,
    to: String,
    bars: Vec<Bar>,
    width: u32,
    height: u32,
}

#[derive(Debug, Serialize)]
struct Bar {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    now: bool,
}

impl Views {
    /// The trend of some reports; `None` when none of them began in these months.
    pub(super) fn trend(&self, incidents: &[u32]) -> Option<Trend> {
        let today = self.archive.today;
        let mut counts = [0_u32; MONTHS as usize];
        for at in incidents {
            let age = months(today) - months(self.lists.days[*at as usize]);
            if let Some(count) = usize::try_from(MONTHS - 1 - age).ok().and_then(|index| counts.get_mut(index)) {
                *count += 1;
            }
        }
        let (total, most) = (counts.iter().sum::<u32>(), counts.iter().copied().max().unwrap_or_default());
        (total > 0).then(|| self.draw_trend(&counts, total, most))
    }

    fn draw_trend(&self, counts: &[u32], total: u32, most: u32) -> Trend {
        let title = if total == 1 {
            self.texts.get("trend_title_one").to_owned()
        } else {
            self.texts.fill("trend_title", &[("n", &total.to_string())])
        };
        let height = |count: u32| if count == 0 { 0 } else { (count * HEIGHT / most.max(4)).max(3) };
        let bar = |(index, count): (usize, &u32)| Bar {
            x: u32::try_from(index).unwrap_or(0) * PITCH,
            y: HEIGHT - height(*count),
            width: BAR,
            height: height(*count),
            now: index + 1 == counts.len(),
        };
        let today = self.archive.today;
        let first = today.first_of_month().checked_sub((MONTHS - 1).months()).unwrap_or(today);
        Trend {
            title,
            from: wording::short_month(first, self.language()),
            to: wording::short_month(today, self.language()),
            bars: counts.iter().enumerate().map(bar).filter(|bar| bar.height > 0).collect(),
            width: PITCH * MONTHS as u32 - (PITCH - BAR),
            height: HEIGHT,
        }
    }
}

fn months(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month())
}
