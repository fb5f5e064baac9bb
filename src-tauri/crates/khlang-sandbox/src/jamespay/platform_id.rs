//! The provider's order ids: three letters, a letter for the kind of order, the day in Bangkok, twelve signs in which
//! case counts. 24 in all.

use time::OffsetDateTime;
use time::macros::{format_description, offset};

use crate::ids;

/// What an id is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Withdraw,
    Settlement,
}

impl Kind {
    fn letter(self) -> char {
        match self {
            Self::Withdraw => 'W',
            Self::Settlement => 'M',
        }
    }
}

pub(crate) fn make(kind: Kind, at: OffsetDateTime) -> String {
    let day = at.to_offset(offset!(+7)).format(format_description!("[year][month][day]")).unwrap_or_default();
    format!("TWN{}{day}{}", kind.letter(), ids::mixed_case(12))
}

/// The same id as a settlement would have it.
pub(crate) fn of_a_settlement(id: &str) -> String {
    id.chars().enumerate().map(|(index, sign)| if index == 3 { Kind::Settlement.letter() } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_id_tells_its_kind_and_its_day_in_bangkok() {
        let at = datetime!(2026-01-31 17:00 UTC);
        for (kind, start) in [(Kind::Withdraw, "TWNW20260201"), (Kind::Settlement, "TWNM20260201")] {
            let (one, other) = (make(kind, at), make(kind, at));
            assert!(one.starts_with(start) && one.len() == 24, "{one}");
            assert!(one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            assert_ne!(one, other);
        }
        assert_eq!(of_a_settlement("TWNW20260201abcdefghijkl"), "TWNM20260201abcdefghijkl");
    }
}
