//! Numbers that look random and are the same for the same seed on every machine and with every version of every crate: a journal is known
//! by its seed, so its numbers are made here (SplitMix64) and not by a library that may change its mind. Nothing secret comes from it.

/// A sequence of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

/// What a sequence is for, so that no two uses of a seed see the same numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Use {
    Payees = 1,
    Days = 2,
    Payouts = 3,
    Office = 4,
}

impl Dice {
    /// The sequence number `number` of a use of `seed`.
    pub(crate) fn new(seed: u64, of: Use, number: u64) -> Self {
        let mut dice = Self(seed ^ ((of as u64) << 56));
        let start = dice.next() ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Self(start)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to `bound`, without it.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // The high half of the product: at most `bound - 1`, which fits.
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        from.saturating_add_unsigned(self.below(to.abs_diff(from) + 1))
    }

    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of `of`, which is not empty.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// One of `of`, which is not empty, each as often as its weight says.
    pub(crate) fn weigh<'a, T>(&mut self, of: &'a [(u32, T)]) -> &'a T {
        let mut at = self.below(of.iter().map(|(weight, _)| u64::from(*weight)).sum());
        for (weight, one) in of {
            match at.checked_sub(u64::from(*weight)) {
                Some(left) => at = left,
                None => return one,
            }
        }
        &of[of.len() - 1].1
    }

    /// So many signs of `alphabet`.
    pub(crate) fn signs(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    pub(crate) fn digits(&mut self, length: usize) -> String {
        self.signs(b"0123456789", length)
    }

    /// A UUID of version 4 in its looks.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xFFFF,
            high & 0xFFF,
            0x8000 | (low >> 48 & 0x3FFF),
            low & 0xFFFF_FFFF_FFFF
        )
    }

    /// A UUID of version 7: the time, and then the sequence.
    pub(crate) fn uuid_at(&mut self, millis: i64) -> String {
        let (high, low) = (self.next(), self.next());
        let millis = millis.unsigned_abs() & 0xFFFF_FFFF_FFFF;
        format!(
            "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
            millis >> 16,
            millis & 0xFFFF,
            high & 0xFFF,
            0x8000 | (low >> 48 & 0x3FFF),
            low & 0xFFFF_FFFF_FFFF
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed once with another implementation; where it changes, every sample is another one.
    #[test]
    fn the_numbers_of_a_seed_never_change() {
        let mut dice = Dice(0);
        assert_eq!([dice.next(), dice.next()], [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4]);
    }

    #[test]
    fn every_number_stays_within_its_bounds_and_reaches_both_ends() {
        let mut dice = Dice::new(7, Use::Days, 1);
        let drawn: std::collections::BTreeSet<i64> = (0..1000).map(|_| dice.between(-2, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-2, -1, 0, 1, 2]);
    }

    #[test]
    fn no_two_sequences_are_the_same() {
        let mut firsts: Vec<u64> = (0..500).map(|number| Dice::new(7, Use::Payees, number).next()).collect();
        firsts.extend((0..500).map(|number| Dice::new(7, Use::Payouts, number).next()));
        firsts.extend((0..500).map(|number| Dice::new(8, Use::Payees, number).next()));
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), 1500);
    }

    #[test]
    fn a_weight_is_how_often() {
        let mut dice = Dice::new(7, Use::Office, 0);
        let heads = (0..10_000).filter(|_| *dice.weigh(&[(9, true), (1, false), (0, false)])).count();
        assert!((8_800..9_200).contains(&heads), "{heads}");
    }
}
