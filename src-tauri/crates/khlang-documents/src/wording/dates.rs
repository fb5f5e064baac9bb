//! Points in time as people in Thailand read them: Bangkok time, with the month in words and the era said on papers.

use super::{Era, Language, Wording};
use khlang_domain::time::UtcMillis;
use time::{OffsetDateTime, macros::offset};

const MONTHS_TH: [&str; 12] = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The years of พ.ศ. are ahead of those of ค.ศ. by this many.
const BUDDHIST_AHEAD: i32 = 543;

/// A point in time, taken apart in Bangkok.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment(OffsetDateTime);

impl Moment {
    /// `None` for what no calendar holds.
    pub(crate) fn of(at: UtcMillis) -> Option<Self> {
        let utc = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).ok()?;
        Some(Self(utc.checked_to_offset(offset!(+7))?))
    }

    /// `2026-11-20 14:32:10`: what every spreadsheet reads as a time.
    pub(crate) fn iso(self) -> String {
        let (hour, minute, second) = self.clock();
        let (year, month, day) = self.date();
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }

    /// Year in the common era, month from 1, day.
    pub(crate) fn date(self) -> (i32, u8, u8) {
        (self.0.year(), self.0.month().into(), self.0.day())
    }

    /// Hour, minute, second.
    pub(crate) fn clock(self) -> (u8, u8, u8) {
        (self.0.hour(), self.0.minute(), self.0.second())
    }

    /// `20 พฤศจิกายน พ.ศ. 2569`, `20 November 2569 B.E.`, `20 November 2026`.
    pub(crate) fn words(self, wording: Wording) -> String {
        let (year, month, day) = self.date();
        let month = usize::from(month - 1);
        match (wording.language, wording.era) {
            (Language::Thai, Era::Buddhist) => format!("{day} {} พ.ศ. {}", MONTHS_TH[month], year + BUDDHIST_AHEAD),
            (Language::Thai, Era::Common) => format!("{day} {} ค.ศ. {year}", MONTHS_TH[month]),
            (Language::English, Era::Buddhist) => {
                format!("{day} {} {} B.E.", MONTHS_EN[month], year + BUDDHIST_AHEAD)
            }
            (Language::English, Era::Common) => format!("{day} {} {year}", MONTHS_EN[month]),
        }
    }

    /// `14:32`.
    pub(crate) fn hour_and_minute(self) -> String {
        let (hour, minute, _) = self.clock();
        format!("{hour:02}:{minute:02}")
    }
}

impl Wording {
    /// The day in words; a dash for what no calendar holds.
    pub(crate) fn day(self, at: UtcMillis) -> String {
        Moment::of(at).map_or_else(|| "–".to_owned(), |moment| moment.words(self))
    }

    /// The day in words and the clock to the second, said to be Bangkok's.
    pub(crate) fn exact(self, at: UtcMillis) -> String {
        let Some(moment) = Moment::of(at) else { return "–".to_owned() };
        let (hour, minute, second) = moment.clock();
        let day = moment.words(self);
        match self.language {
            Language::Thai => format!("{day} เวลา {hour:02}:{minute:02}:{second:02} น. (เวลาไทย)"),
            Language::English => format!("{day}, {hour:02}:{minute:02}:{second:02} (Bangkok time)"),
        }
    }

    /// `20 พ.ย. 2569 14:32`, short for the lines of a list whose head said the era.
    pub(crate) fn short(self, at: UtcMillis) -> String {
        let Some(moment) = Moment::of(at) else { return "–".to_owned() };
        let (year, month, day) = moment.date();
        let year = match self.era {
            Era::Buddhist => year + BUDDHIST_AHEAD,
            Era::Common => year,
        };
        let clock = moment.hour_and_minute();
        format!("{day:02}/{month:02}/{year} {clock}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20T14:32:10+07:00.
    const AFTERNOON: UtcMillis = UtcMillis(1_795_159_930_000);

    fn wording(language: Language, era: Era) -> Wording {
        Wording { language, era }
    }

    #[test]
    fn papers_say_the_day_in_the_years_of_their_era() {
        for (language, era, day, short) in [
            (Language::Thai, Era::Buddhist, "20 พฤศจิกายน พ.ศ. 2569", "20/11/2569 14:32"),
            (Language::Thai, Era::Common, "20 พฤศจิกายน ค.ศ. 2026", "20/11/2026 14:32"),
            (Language::English, Era::Buddhist, "20 November 2569 B.E.", "20/11/2569 14:32"),
            (Language::English, Era::Common, "20 November 2026", "20/11/2026 14:32"),
        ] {
            assert_eq!(wording(language, era).day(AFTERNOON), day);
            assert_eq!(wording(language, era).short(AFTERNOON), short);
        }
        assert_eq!(
            wording(Language::Thai, Era::Buddhist).exact(AFTERNOON),
            "20 พฤศจิกายน พ.ศ. 2569 เวลา 14:32:10 น. (เวลาไทย)"
        );
        assert_eq!(Moment::of(AFTERNOON).unwrap().iso(), "2026-11-20 14:32:10");
    }

    #[test]
    fn the_day_turns_in_bangkok_and_not_at_greenwich() {
        // 2026-12-31T17:00:00Z.
        let new_year = UtcMillis(1_798_736_400_000);
        assert_eq!(Moment::of(new_year).unwrap().iso(), "2027-01-01 00:00:00");
        assert_eq!(Moment::of(new_year.plus(-1)).unwrap().iso(), "2026-12-31 23:59:59");
        let thai = wording(Language::Thai, Era::Buddhist);
        assert_eq!(thai.day(new_year), "1 มกราคม พ.ศ. 2570");
    }

    #[test]
    fn what_no_calendar_holds_is_a_dash() {
        for at in [UtcMillis(i64::MAX), UtcMillis(i64::MIN)] {
            assert!(Moment::of(at).is_none());
            assert_eq!(wording(Language::Thai, Era::Buddhist).exact(at), "–");
        }
    }
}
