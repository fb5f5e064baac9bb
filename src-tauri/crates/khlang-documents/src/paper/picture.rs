//! The first sheet of a paper as a picture, cut off below its last mark: for a chat, where a page that is half empty is hard to read.

use super::{
    MARGIN, Mark, Paper, Sheet, WIDTH,
    face::{Face, UNITS},
};
use crate::DocumentError;
use skrifa::{
    GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};
use std::collections::HashMap;
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Transform};

/// Pixels a point: sharp on a phone, and small enough to send.
pub(super) const SCALE: f32 = 2.5;

/// The bytes of a PNG.
pub(crate) fn picture(paper: &Paper) -> Result<Vec<u8>, DocumentError> {
    let sheet = paper.sheets.first().ok_or_else(|| refused("no sheet"))?;
    let pixels = |points: f32| (points * SCALE).ceil() as u32;
    let mut pixmap = Pixmap::new(pixels(WIDTH), pixels(sheet.bottom + MARGIN)).ok_or_else(|| refused("size"))?;
    pixmap.fill(Color::WHITE);
    draw(sheet, &mut pixmap)?;
    pixmap.encode_png().map_err(|error| DocumentError::Paper(error.to_string()))
}

fn refused(what: &str) -> DocumentError {
    DocumentError::Paper(what.to_owned())
}

pub(super) fn draw(sheet: &Sheet, pixmap: &mut Pixmap) -> Result<(), DocumentError> {
    let mut outlines = HashMap::new();
    for mark in &sheet.marks {
        match mark {
            Mark::Area { x, y, width, height, ink } => {
                let area = Rect::from_xywh(*x, *y, *width, *height).ok_or_else(|| refused("area"))?;
                pixmap.fill_rect(area, &paint(ink.rgb()), Transform::from_scale(SCALE, SCALE), None);
            }
            Mark::Text { x, y, line } => {
                let paint = paint(line.style.ink.rgb());
                let mut pen = *x;
                for run in &line.runs {
                    for glyph in &run.glyphs {
                        let outline =
                            outlines.entry((run.face, glyph.id)).or_insert_with(|| outline(run.face, glyph.id));
                        if let Some(path) = outline {
                            let left = pen + glyph.x_offset * line.style.size;
                            let base = y - glyph.y_offset * line.style.size;
                            let size = line.style.size / UNITS * SCALE;
                            // Glyphs are drawn upwards, sheets downwards.
                            let place = Transform::from_row(size, 0.0, 0.0, -size, left * SCALE, base * SCALE);
                            pixmap.fill_path(path, &paint, FillRule::Winding, place, None);
                        }
                        pen += glyph.advance * line.style.size;
                    }
                }
            }
        }
    }
    Ok(())
}

fn paint((red, green, blue): (u8, u8, u8)) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, 0xff);
    paint
}

/// `None` for a space, and for what is in no face.
fn outline(face: Face, id: u32) -> Option<Path> {
    let glyph = face.open()?.font.outline_glyphs().get(GlyphId::new(id))?;
    let mut pen = Pen(PathBuilder::new());
    glyph.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
    pen.0.finish()
}

struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
