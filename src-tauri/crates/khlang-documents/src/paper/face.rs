//! The bundled faces: IBM Plex Sans Thai, which has Thai and Latin letters, and IBM Plex Sans for the letters that it lacks.

use super::Weight;
use harfrust::ShaperData;
use skrifa::{FontRef, MetadataProvider};
use std::sync::LazyLock;

/// The em square of all of them.
pub(super) const UNITS: f32 = 1000.0;

/// A face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    Thai,
    ThaiSemiBold,
    Latin,
    LatinSemiBold,
}

/// What is read of a face once.
pub(super) struct Opened {
    pub(super) font: FontRef<'static>,
    pub(super) shaping: ShaperData,
}

static OPENED: LazyLock<[Option<Opened>; 4]> = LazyLock::new(|| {
    Face::ALL.map(|face| {
        let font = FontRef::new(face.bytes()).ok()?;
        let shaping = ShaperData::new(&font);
        Some(Opened { font, shaping })
    })
});

impl Face {
    const ALL: [Self; 4] = [Self::Thai, Self::ThaiSemiBold, Self::Latin, Self::LatinSemiBold];

    /// Those in which a sign is looked for, in this order.
    pub(super) fn of_weight(weight: Weight) -> [Self; 2] {
        match weight {
            Weight::Regular => [Self::Thai, Self::Latin],
            Weight::SemiBold => [Self::ThaiSemiBold, Self::LatinSemiBold],
        }
    }

    /// The font file.
    pub(super) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Thai => include_bytes!("../../fonts/IBMPlexSansThai-Regular.ttf"),
            Self::ThaiSemiBold => include_bytes!("../../fonts/IBMPlexSansThai-SemiBold.ttf"),
            Self::Latin => include_bytes!("../../fonts/IBMPlexSans-Regular.ttf"),
            Self::LatinSemiBold => include_bytes!("../../fonts/IBMPlexSans-SemiBold.ttf"),
        }
    }

    /// `None` where the bundled file cannot be read, which a test rules out.
    pub(super) fn open(self) -> Option<&'static Opened> {
        OPENED[self as usize].as_ref()
    }

    /// The glyph that is nothing wide and draws nothing, where it has one.
    pub(super) fn nothing(self) -> Option<u32> {
        self.open()?.font.charmap().map('\u{200B}').map(|glyph| glyph.to_u32())
    }

    /// Whether it has the sign.
    pub(super) fn has(self, sign: char) -> bool {
        self.open().is_some_and(|opened| opened.font.charmap().map(sign).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use skrifa::instance::{LocationRef, Size};

    #[test]
    fn every_face_can_be_read_and_has_the_em_square_that_is_counted_with() {
        for face in Face::ALL {
            let opened = face.open().unwrap();
            let metrics = opened.font.metrics(Size::unscaled(), LocationRef::default());
            assert_eq!(f32::from(metrics.units_per_em), UNITS, "{face:?}");
        }
    }

    #[test]
    fn what_draws_nothing_draws_nothing() {
        for face in Face::ALL {
            let (opened, glyph) = (face.open().unwrap(), skrifa::GlyphId::new(face.nothing().unwrap()));
            assert_ne!(glyph.to_u32(), 0, "{face:?}");
            let metrics = opened.font.glyph_metrics(Size::unscaled(), LocationRef::default());
            assert_eq!(metrics.advance_width(glyph), Some(0.0), "{face:?}");
            assert!(metrics.bounds(glyph).is_none_or(|bounds| bounds.x_min == bounds.x_max), "{face:?}");
        }
    }

    #[test]
    fn the_first_face_has_all_of_thai_and_of_plain_latin_and_the_second_what_names_need_besides() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let [thai, latin] = Face::of_weight(weight);
            for sign in
                ('\u{E01}'..='\u{E3A}').chain('\u{E3F}'..='\u{E5B}').chain(' '..='~').chain("–—…‘’“”×·฿".chars())
            {
                assert!(thai.has(sign), "{weight:?} lacks {sign:?}");
            }
            for sign in "ÀÉÖßăđơưẾỰЖдΩλŁžřÞ".chars() {
                assert!(thai.has(sign) || latin.has(sign), "{weight:?} lacks {sign:?}");
            }
        }
    }
}
