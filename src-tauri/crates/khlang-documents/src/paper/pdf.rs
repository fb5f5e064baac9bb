//! A paper as PDF: text as text, to be found and copied, with the parts of the faces that it uses.

use super::{
    HEIGHT, Ink, MARGIN, Mark, Paper, Sheet, WIDTH,
    face::Face,
    line::{Glyph, Run},
};
use crate::{DocumentError, wording::Moment};
use krilla::{
    Data, Document, SerializeSettings,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use std::collections::HashMap;

/// The bytes of the file.
pub(crate) fn pdf(paper: &Paper) -> Result<Vec<u8>, DocumentError> {
    let settings = SerializeSettings { enable_tagging: false, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(paper));
    let mut fonts = Fonts::default();
    for sheet in &paper.sheets {
        // A sheet with texts of the utmost length is longer than A4, and loses nothing.
        let height = HEIGHT.max(sheet.bottom + MARGIN);
        let size = PageSettings::from_wh(WIDTH, height).ok_or_else(|| refused("page"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        draw(sheet, &mut surface, &mut fonts)?;
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| DocumentError::Paper(format!("{error:?}")))
}

fn refused(what: &str) -> DocumentError {
    DocumentError::Paper(what.to_owned())
}

fn metadata(paper: &Paper) -> Metadata {
    let metadata = Metadata::new()
        .title(paper.title.clone())
        .language(paper.language.to_owned())
        .creator("Khlang".to_owned())
        .producer("Khlang".to_owned());
    match Moment::of(paper.made_at) {
        Some(moment) => {
            let ((year, month, day), (hour, minute, second)) = (moment.date(), moment.clock());
            let made_at = DateTime::new(u16::try_from(year).unwrap_or_default()).month(month).day(day);
            metadata
                .creation_date(made_at.hour(hour).minute(minute).second(second).utc_offset_hour(7).utc_offset_minute(0))
        }
        None => metadata,
    }
}

fn draw(sheet: &Sheet, surface: &mut Surface<'_>, fonts: &mut Fonts) -> Result<(), DocumentError> {
    for mark in &sheet.marks {
        match mark {
            Mark::Area { x, y, width, height, ink } => {
                let area = Rect::from_xywh(*x, *y, *width, *height).ok_or_else(|| refused("area"))?;
                let mut path = PathBuilder::new();
                path.push_rect(area);
                let path = path.finish().ok_or_else(|| refused("area"))?;
                surface.set_fill(Some(fill(*ink)));
                surface.draw_path(&path);
            }
            Mark::Text { x, y, line } => {
                surface.set_fill(Some(fill(line.style.ink)));
                let mut x = *x;
                for run in &line.runs {
                    let font = fonts.get(run.face)?;
                    let start = Point::from_xy(x, *y);
                    surface.draw_glyphs(start, &glyphs(run), font, &line.text, line.style.size, false);
                    x += run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * line.style.size;
                }
            }
        }
    }
    Ok(())
}

fn fill(ink: Ink) -> Fill {
    let (red, green, blue) = ink.rgb();
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: Default::default() }
}

/// The glyphs, and after each letter with vowels or tone marks one that draws nothing. A reader of text measures the gap to the next
/// letter from the glyph that came last; a mark ends in the middle of its letter, and the gap would be read as a space inside a word.
fn glyphs(run: &Run) -> Vec<KrillaGlyph> {
    let nothing = run.face.nothing();
    let mut glyphs = Vec::with_capacity(run.glyphs.len());
    for cluster in run.glyphs.chunk_by(|one, other| one.text == other.text) {
        glyphs.extend(cluster.iter().map(placed));
        if let ([_, .., last], Some(id)) = (cluster, nothing) {
            glyphs.push(placed(&Glyph { id, advance: 0.0, x_offset: 0.0, y_offset: 0.0, text: last.text.clone() }));
        }
    }
    glyphs
}

fn placed(glyph: &Glyph) -> KrillaGlyph {
    KrillaGlyph {
        glyph_id: GlyphId::new(glyph.id),
        text_range: glyph.text.clone(),
        x_advance: glyph.advance,
        x_offset: glyph.x_offset,
        y_offset: glyph.y_offset,
        y_advance: 0.0,
        location: None,
    }
}

/// The faces that the paper needs, each opened once.
#[derive(Default)]
struct Fonts(HashMap<Face, Font>);

impl Fonts {
    fn get(&mut self, face: Face) -> Result<Font, DocumentError> {
        if let Some(font) = self.0.get(&face) {
            return Ok(font.clone());
        }
        let data: Data = face.bytes().to_vec().into();
        let font = Font::new(data, 0).ok_or_else(|| refused("font"))?;
        self.0.insert(face, font.clone());
        Ok(font)
    }
}
