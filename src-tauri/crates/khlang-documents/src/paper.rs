//! Sheets of paper: what is drawn where, the same for PDF and pictures.
//!
//! A [`Paper`] is a list of [`Sheet`]s with shaped text, lines and areas at points from the upper left corner; [`pdf`] and [`picture`]
//! turn it into bytes. Fonts are bundled and no others are looked for, so that every machine draws the same. What stands on a sheet is
//! the papers' to say.
#![expect(clippy::float_arithmetic, reason = "positions on a sheet; no amount is computed here")]

mod face;
mod line;
mod pdf;
mod picture;
mod wrap;

pub(crate) use line::{Line, Style, Weight};
pub(crate) use pdf::pdf;
pub(crate) use picture::picture;
pub(crate) use wrap::wrap;

use crate::{Imprint, wording::Words};
use khlang_domain::{approval::Environment, time::UtcMillis};

/// A4, in points.
pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;
/// What is left free on every side.
pub(crate) const MARGIN: f32 = 51.0;
/// How far to the right lines may go.
pub(crate) const RIGHT: f32 = WIDTH - MARGIN;
/// How wide they may be.
pub(crate) const MEASURE: f32 = WIDTH - 2.0 * MARGIN;

/// What is drawn with: the colours of the program's light theme, for white paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ink {
    Black,
    Grey,
    Accent,
    Done,
    Wait,
    Alarm,
    Hairline,
    DoneSoft,
    WaitSoft,
    AlarmSoft,
    Band,
}

impl Ink {
    pub(crate) const fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Black => (0x17, 0x21, 0x1f),
            Self::Grey => (0x5c, 0x6a, 0x66),
            Self::Accent => (0x0b, 0x5d, 0x57),
            Self::Done => (0x1b, 0x65, 0x37),
            Self::Wait => (0x83, 0x50, 0x00),
            Self::Alarm => (0xa3, 0x26, 0x1b),
            Self::Hairline => (0xc4, 0xcc, 0xc9),
            Self::DoneSoft => (0xe3, 0xf3, 0xe8),
            Self::WaitSoft => (0xfd, 0xf1, 0xdc),
            Self::AlarmSoft => (0xfb, 0xe7, 0xe5),
            Self::Band => (0xf2, 0xb3, 0x3d),
        }
    }
}

/// Something on a sheet.
#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// Text from a point on its base line.
    Text { x: f32, y: f32, line: Line },
    /// An area, which also draws lines.
    Area { x: f32, y: f32, width: f32, height: f32, ink: Ink },
}

/// One page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) marks: Vec<Mark>,
    /// How far down anything was drawn.
    pub(crate) bottom: f32,
}

/// All pages, and what a reader is told about them.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) title: String,
    /// `th`, `en`.
    pub(crate) language: &'static str,
    pub(crate) made_at: UtcMillis,
    pub(crate) sheets: Vec<Sheet>,
}

/// From which side a line is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    Middle,
}

impl Sheet {
    /// Text whose left end, right end or middle is at `x`, on the base line `y`.
    pub(crate) fn text(&mut self, x: f32, y: f32, side: Side, text: &str, style: Style) {
        self.line(x, y, side, Line::shape(text, style));
    }

    /// As [`Sheet::text`], for what was shaped before.
    pub(crate) fn line(&mut self, x: f32, y: f32, side: Side, line: Line) {
        let x = match side {
            Side::Left => x,
            Side::Right => x - line.width(),
            Side::Middle => x - line.width() / 2.0,
        };
        self.bottom = self.bottom.max(y + line.style.size * 0.4);
        self.marks.push(Mark::Text { x, y, line });
    }

    /// Lines one below the other, `leading` apart; the base line below the last one.
    pub(crate) fn lines(&mut self, x: f32, y: f32, lines: Vec<Line>, leading: f32) -> f32 {
        let mut y = y;
        for line in lines {
            self.line(x, y, Side::Left, line);
            y += leading;
        }
        y
    }

    pub(crate) fn area(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.bottom = self.bottom.max(y + height);
        self.marks.push(Mark::Area { x, y, width, height, ink });
    }

    /// A thin line across the measure.
    pub(crate) fn hairline(&mut self, y: f32) {
        self.area(MARGIN, y, MEASURE, 0.6, Ink::Hairline);
    }
}

/// Where the first line of a sheet stands: below the band that says that no money is real, where it is not.
pub(crate) fn rehearsal_band(sheet: &mut Sheet, imprint: &Imprint, words: &Words) -> f32 {
    if imprint.environment == Environment::Live {
        return MARGIN + 12.0;
    }
    sheet.area(0.0, 0.0, WIDTH, 30.0, Ink::Band);
    sheet.text(WIDTH / 2.0, 20.0, Side::Middle, words.rehearsal, Style::semi_bold(11.0, Ink::Black));
    MARGIN + 22.0
}

#[cfg(test)]
pub(crate) mod tests;
