//! A line of text, shaped: which glyphs of which faces stand where. Vowels and tone marks are placed here, by the rules of the faces.

use super::{
    Ink,
    face::{Face, UNITS},
};
use harfrust::UnicodeBuffer;
use std::ops::Range;

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Weight {
    Regular,
    SemiBold,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// In points.
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) ink: Ink,
}

/// A glyph, in parts of the size.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) id: u32,
    pub(crate) advance: f32,
    pub(crate) x_offset: f32,
    pub(crate) y_offset: f32,
    /// The bytes of the line's text that it draws, alone or with its neighbours.
    pub(crate) text: Range<usize>,
}

/// Glyphs of one face.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) face: Face,
    pub(crate) glyphs: Vec<Glyph>,
}

/// A shaped line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) style: Style,
    pub(crate) runs: Vec<Run>,
}

impl Style {
    pub(crate) const fn regular(size: f32, ink: Ink) -> Self {
        Self { size, weight: Weight::Regular, ink }
    }

    pub(crate) const fn semi_bold(size: f32, ink: Ink) -> Self {
        Self { size, weight: Weight::SemiBold, ink }
    }
}

impl Line {
    /// Shapes a text as one line. What cannot be seen is left out, and what would break the line is a space.
    pub(crate) fn shape(text: &str, style: Style) -> Self {
        let text: String = text.chars().filter_map(seen).collect();
        let mut runs = Vec::new();
        let mut rest = 0..text.len();
        while !rest.is_empty() {
            let (face, end) = next_run(&text, rest.start, style.weight);
            runs.push(shape_run(&text, rest.start..end, face));
            rest.start = end;
        }
        Self { text, style, runs }
    }

    /// In points.
    pub(crate) fn width(&self) -> f32 {
        self.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.advance).sum::<f32>() * self.style.size
    }
}

/// The sign as it stands on paper; `None` for what has no look, of which a name on record could still be full.
fn seen(sign: char) -> Option<char> {
    match sign {
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}' => None,
        sign if sign.is_control() || sign.is_whitespace() => Some(' '),
        sign => Some(sign),
    }
}

/// The face for what begins at `start`, and where the next face takes over. A mark stays with the letter below it.
fn next_run(text: &str, start: usize, weight: Weight) -> (Face, usize) {
    let [first, second] = Face::of_weight(weight);
    // What no face has is drawn as the first one's empty box: a gap would hide that something is missing.
    let face_of = |sign: char| if !first.has(sign) && second.has(sign) { second } else { first };
    let mut signs = text[start..].char_indices();
    let face = signs.next().map_or(first, |(_, sign)| face_of(sign));
    let change = signs.find(|(_, sign)| face_of(*sign) != face && !(is_mark(*sign) && face.has(*sign)));
    (face, change.map_or(text.len(), |(at, _)| start + at))
}

/// Whether a sign is drawn on the one before it.
pub(super) fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}' | '\u{300}'..='\u{36F}')
}

fn shape_run(text: &str, range: Range<usize>, face: Face) -> Run {
    let Some(opened) = face.open() else { return Run { face, glyphs: Vec::new() } };
    let mut buffer = UnicodeBuffer::new();
    for (at, sign) in text[range.clone()].char_indices() {
        // A line is far shorter than 4 GB.
        buffer.add(sign, u32::try_from(range.start + at).unwrap_or_default());
    }
    buffer.guess_segment_properties();
    let shaped = opened.shaping.shaper(&opened.font).build().shape(buffer, &[]);
    let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let part = |units: i32| units as f32 / UNITS;
    let glyphs =
        shaped.glyph_infos().iter().zip(shaped.glyph_positions()).zip(&starts).map(|((info, position), start)| {
            let end = starts.iter().copied().filter(|other| other > start).min().unwrap_or(range.end);
            Glyph {
                id: info.glyph_id,
                advance: part(position.x_advance),
                x_offset: part(position.x_offset),
                y_offset: part(position.y_offset),
                text: *start..end,
            }
        });
    Run { face, glyphs: glyphs.collect() }
}
