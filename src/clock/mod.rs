//! Dates and review intervals. The date of today is always handed in; only [`system_today`] asks the machine.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// A calendar date, shown as `2026-06-15`.
pub use jiff::civil::Date;

/// The machine's local date. Only the edges call it, and only where no date was set.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the machine for the date"
)]
pub fn system_today() -> Date {
    jiff::Zoned::now().date()
}

/// The local day of a moment; none where the calendar does not reach.
#[must_use]
pub fn day_of(moment: std::time::SystemTime) -> Option<Date> {
    let moment = jiff::Timestamp::try_from(moment).ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::system()).date())
}

/// The UTC day of a moment in seconds since 1970, as git counts them; the nearest day where the calendar does not reach.
#[must_use]
pub fn day_of_second(second: i64) -> Date {
    let moment = jiff::Timestamp::from_second(second).unwrap_or(if second < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    });
    jiff::tz::Offset::UTC.to_datetime(moment).date()
}

/// Reads a date as `YYYY-MM-DD`. A time after the date (`2026-06-15T10:00:00Z`, as some systems write) is dropped.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let shaped = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let is_time =
        || text.parse::<jiff::civil::DateTime>().is_ok() || text.parse::<jiff::Timestamp>().is_ok();
    (shaped && (rest.is_empty() || is_time()))
        .then(|| date.parse().ok())
        .flatten()
}

/// A length of calendar time: months and days, added in that order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, JsonSchema)]
#[schemars(with = "String")]
pub struct Interval {
    months: i32,
    days: i32,
}

impl Interval {
    /// An interval of `days` days.
    #[must_use]
    pub const fn days(days: i32) -> Self {
        Self { months: 0, days }
    }

    /// An interval of `months` months.
    #[must_use]
    pub const fn months(months: i32) -> Self {
        Self { months, days: 0 }
    }

    /// Reads `6 months`, `6 month`, `90 days`, `1 year`, `2 weeks`, `1825-days`; units are words. Also ISO 8601
    /// durations of years, months, weeks and days (`P1Y`, `P6M`, `P90D`). Zero is no interval.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let interval = match text.strip_prefix('p') {
            Some(iso) => Self::parse_iso(iso)?,
            None => {
                let digits = text.bytes().take_while(u8::is_ascii_digit).count();
                let (number, unit) = text.split_at(digits);
                Self::of(
                    number.parse().ok()?,
                    unit.trim_start_matches([' ', '-', '_']),
                )?
            }
        };
        interval.is_in_range().then_some(interval)
    }

    /// Whether the interval is longer than nothing and shorter than the calendar.
    fn is_in_range(self) -> bool {
        const LONGEST: Interval = Interval {
            months: 12 * 1000,
            days: 366 * 1000,
        };
        self != Self::default() && self.months <= LONGEST.months && self.days <= LONGEST.days
    }

    fn parse_iso(mut rest: &str) -> Option<Self> {
        let mut sum = Self::default();
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let unit = match rest.as_bytes().get(digits)? {
                b'y' => "year",
                b'm' => "month",
                b'w' => "week",
                b'd' => "day",
                _ => return None,
            };
            let part = Self::of(rest[..digits].parse().ok()?, unit)?;
            sum = Self {
                months: sum.months.checked_add(part.months)?,
                days: sum.days.checked_add(part.days)?,
            };
            rest = &rest[digits + 1..];
        }
        Some(sum)
    }

    fn of(number: i32, unit: &str) -> Option<Self> {
        let interval = match unit {
            "day" | "days" => Self::days(number),
            "week" | "weeks" => Self::days(number.checked_mul(7)?),
            "month" | "months" => Self::months(number),
            "year" | "years" => Self::months(number.checked_mul(12)?),
            _ => return None,
        };
        Some(interval)
    }

    /// The date that lies this interval after `date`; the last of the month where the month is too short. Saturates at
    /// the end of the calendar (9999-12-31).
    #[must_use]
    pub fn after(self, date: Date) -> Date {
        date.saturating_add(jiff::Span::new().months(self.months).days(self.days))
    }

    /// The date that lies this interval before `date`. Saturates at the beginning of the calendar.
    #[must_use]
    pub fn before(self, date: Date) -> Date {
        date.saturating_sub(jiff::Span::new().months(self.months).days(self.days))
    }
}

/// Shows an interval as people write it: `12 months`, `90 days`, `1 month and 15 days`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |n: i32| if n == 1 { "" } else { "s" };
        match (self.months, self.days) {
            (months, 0) => write!(f, "{months} month{}", plural(months)),
            (0, days) => write!(f, "{days} day{}", plural(days)),
            (months, days) => write!(
                f,
                "{months} month{} and {days} day{}",
                plural(months),
                plural(days)
            ),
        }
    }
}

impl Serialize for Interval {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whole days from `from` to `to`; negative where `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn reads_intervals_as_people_write_them() {
        for (text, shown) in [
            ("6 months", "6 months"),
            ("6 month", "6 months"),
            ("90 days", "90 days"),
            ("P1Y", "12 months"),
            ("P1M15D", "1 month and 15 days"),
            ("1825-days", "1825 days"),
            ("2 weeks", "14 days"),
        ] {
            assert_eq!(
                Interval::parse(text)
                    .map(|span| span.to_string())
                    .as_deref(),
                Some(shown),
                "{text}"
            );
        }
        for wrong in [
            "",
            "soon",
            "six months",
            "0 days",
            "-1 day",
            "P",
            "99999999999 days",
            "6m",
            "P1H",
            "20000 years",
            "P20000Y",
            "P600Y600Y",
            "400000 days",
        ] {
            assert_eq!(Interval::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_end_on_the_last_day_where_the_month_is_short() {
        assert_eq!(
            Interval::months(1).after(date(2026, 1, 31)),
            date(2026, 2, 28)
        );
        assert_eq!(Interval::months(12_000).after(date(9026, 1, 1)), Date::MAX);
    }

    #[test]
    fn reads_dates_and_nothing_else() {
        assert_eq!(parse_date("2026-06-15"), Some(date(2026, 6, 15)));
        assert_eq!(parse_date("2026-06-15T10:00:00Z"), Some(date(2026, 6, 15)));
        for wrong in [
            "2026-02-30",
            "15/06/2026",
            "2026-6-1",
            "2026-06-15x",
            "2026-06-15Tomato",
            "2026-06-15 or thereabouts",
            "",
            "+002026-06",
        ] {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
        assert_eq!(days_between(date(2026, 1, 1), date(2027, 1, 1)), 365);
    }
}
