//! From numbers to places.

/// Seconds at which an axis of time may have a tick.
const TICKS: [i64; 16] = [1, 3, 10, 30, 60, 180, 600, 1800, 3600, 3 * 3600, 8 * 3600, DAY, 3 * DAY, 10 * DAY, 30 * DAY, 100 * DAY];
const DAY: i64 = 86_400;

/// Times on a logarithmic axis: from one of its ticks to another.
#[derive(Debug, Clone, PartialEq)]
pub struct LogScale {
    ticks: Vec<i64>,
    from: i32,
    to: i32,
}

impl LogScale {
    /// An axis between two places that has room for the `usual` times, and for all others too. Seconds.
    pub fn new(times: impl Iterator<Item = i64>, usual: (i64, i64), (from, to): (i32, i32)) -> Self {
        let (least, most) = times.fold(usual, |(least, most), time| (least.min(time), most.max(time)));
        let first = TICKS.iter().rposition(|tick| *tick <= least).unwrap_or(0);
        let last = TICKS.iter().position(|tick| *tick >= most).unwrap_or(TICKS.len() - 1).max(first + 1);
        Self { ticks: TICKS[first..=last].to_vec(), from, to }
    }

    /// Its ticks in seconds.
    pub fn ticks(&self) -> &[i64] {
        &self.ticks
    }

    /// The place of a time; one beyond an end stands at the end.
    pub fn place(&self, seconds: i64) -> i32 {
        let (first, last) = (self.ticks[0], self.ticks[self.ticks.len() - 1]);
        let log = |seconds: i64| (seconds.clamp(first, last) as f64).ln();
        let share = (log(seconds) - log(first)) / (log(last) - log(first));
        self.from + (share * f64::from(self.to - self.from)).round() as i32
    }
}

/// Counts on an axis that begins at zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountScale {
    step: u32,
    top: u32,
    length: i32,
}

impl CountScale {
    /// An axis of this length with round ticks, three to five of them where the counts allow.
    pub fn new(most: u32, length: i32) -> Self {
        let most = most.max(1);
        let steps = (0..9).flat_map(|power| [1, 2, 5].map(|n| n * 10_u32.pow(power)));
        let step = steps.into_iter().find(|step| most.div_ceil(*step) <= 4).unwrap_or(most);
        Self { step, top: most.max(step), length }
    }

    /// Its ticks above zero.
    pub fn ticks(&self) -> impl Iterator<Item = u32> {
        let step = self.step;
        (1..=self.top / step).map(move |n| n * step)
    }

    /// How long a count is.
    pub fn length(&self, count: u32) -> i32 {
        let length = i64::from(count) * i64::from(self.length) / i64::from(self.top);
        i32::try_from(length).unwrap_or(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_of_time_grows_until_all_is_on_it() {
        let usual = (600, 3 * DAY);
        let plain = LogScale::new([].into_iter(), usual, (0, 900));
        assert_eq!((plain.ticks()[0], plain.ticks().last()), (600, Some(&(3 * DAY))));
        let wide = LogScale::new([45, 20 * DAY].into_iter(), usual, (0, 900));
        assert_eq!((wide.ticks()[0], wide.ticks().last()), (30, Some(&(30 * DAY))));
        assert_eq!((wide.place(30), wide.place(30 * DAY), wide.place(0), wide.place(i64::MAX)), (0, 900, 0, 900));
        assert!(wide.place(60) < wide.place(61 * 60) && wide.place(61 * 60) < wide.place(DAY));
    }

    #[test]
    fn an_axis_of_counts_begins_at_zero_and_has_few_round_ticks() {
        for (most, ticks) in [(0, vec![1]), (3, vec![1, 2, 3]), (7, vec![2, 4, 6]), (41, vec![20, 40]), (1000, vec![500, 1000])] {
            assert_eq!(CountScale::new(most, 100).ticks().collect::<Vec<_>>(), ticks, "{most}");
        }
        let scale = CountScale::new(40, 200);
        assert_eq!((scale.length(0), scale.length(10), scale.length(40)), (0, 50, 200));
    }
}
