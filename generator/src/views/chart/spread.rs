//! How a handful of times lies: shortest, middle half, median, longest. Never a mean: one long night would be all it tells.

/// From so many values on a median is told.
pub const FOR_MEDIAN: usize = 4;
/// From so many values on the middle half is told.
pub const FOR_MIDDLE: usize = 8;

/// Values, sorted, and what can be said of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spread {
    sorted: Vec<i64>,
}

impl Spread {
    /// Of values in any order.
    pub fn of(mut values: Vec<i64>) -> Self {
        values.sort_unstable();
        Self { sorted: values }
    }

    /// The values, least first.
    pub fn values(&self) -> &[i64] {
        &self.sorted
    }

    /// The least and the greatest.
    pub fn range(&self) -> Option<(i64, i64)> {
        Some((*self.sorted.first()?, *self.sorted.last()?))
    }

    /// The value that half do not exceed; of two in the middle the half way between. Whoever shows it looks at [`FOR_MEDIAN`] first.
    pub fn median(&self) -> Option<i64> {
        let half = self.sorted.len() / 2;
        let upper = *self.sorted.get(half)?;
        Some(if self.sorted.len().is_multiple_of(2) { (self.sorted[half - 1] + upper) / 2 } else { upper })
    }

    /// The median, where there are enough values for one.
    pub fn told_median(&self) -> Option<i64> {
        self.median().filter(|_| self.sorted.len() >= FOR_MEDIAN)
    }

    /// The values between which the middle half lies, both of them among the values: more than half are within.
    pub fn middle(&self) -> Option<(i64, i64)> {
        let last = self.sorted.len().checked_sub(1)?;
        let cut = last / 4;
        Some((self.sorted[cut], self.sorted[last - cut]))
    }

    /// The middle half, where there are enough values for it.
    pub fn told_middle(&self) -> Option<(i64, i64)> {
        self.middle().filter(|_| self.sorted.len() >= FOR_MIDDLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_do_not_exceed_the_median_and_more_than_half_lie_in_the_middle() {
        for count in 1..40_i64 {
            let spread = Spread::of((0..count).map(|n| (n * 7919) % 31).collect());
            let (median, (from, to)) = (spread.median().expect("values"), spread.middle().expect("values"));
            let within = spread.values().iter().filter(|value| (from..=to).contains(value)).count();
            assert!(spread.values().iter().filter(|value| **value <= median).count() * 2 >= spread.values().len(), "{count}");
            assert!(within * 2 > spread.values().len(), "{count}");
        }
    }

    #[test]
    fn few_values_have_no_median_to_tell_and_none_have_nothing() {
        let spread = |count: i64| Spread::of((0..count).collect());
        assert_eq!((spread(3).told_median(), spread(4).told_median()), (None, Some(1)));
        assert_eq!((spread(7).told_middle(), spread(8).told_middle()), (None, Some((1, 6))));
        assert_eq!((spread(0).median(), spread(0).range(), spread(0).middle()), (None, None, None));
    }
}
