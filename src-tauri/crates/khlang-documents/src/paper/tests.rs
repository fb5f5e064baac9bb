//! What shaped text must look like: by rule for what every face has to do, and by a coarse picture of hard words that somebody looked at.

use super::{
    Ink, Line, MARGIN, Mark, RIGHT, Sheet, Side, Style, Weight,
    face::Face,
    line::{Glyph, is_mark},
    picture,
};
use skrifa::MetadataProvider;
use std::fmt::Write;

/// Words in which a face or a shaper without the rules of Thai goes wrong.
const HARD: [&str; 12] = ["น้ำ", "ที่", "กู้", "ผู้", "ปั๊ม", "ฎีกา", "ญู", "ฐุ", "ป่า", "ฝั่ง", "เกี๊ยว", "กฎุ"];

fn glyphs(text: &str, weight: Weight) -> Vec<Glyph> {
    let line = Line::shape(text, Style { size: 10.0, weight, ink: Ink::Black });
    line.runs.into_iter().flat_map(|run| run.glyphs).collect()
}

fn glyph_of(face: Face, sign: char) -> u32 {
    face.open().unwrap().font.charmap().map(sign).unwrap().to_u32()
}

#[test]
fn no_word_has_an_empty_box_or_a_dotted_circle_and_no_mark_takes_room() {
    for (weight, face) in [(Weight::Regular, Face::Thai), (Weight::SemiBold, Face::ThaiSemiBold)] {
        let dotted_circle = glyph_of(face, '\u{25CC}');
        for word in HARD {
            let glyphs = glyphs(word, weight);
            assert!(glyphs.iter().all(|glyph| glyph.id != 0 && glyph.id != dotted_circle), "{word} {weight:?}");
            // Sara am is drawn as a ring on the letter and an aa after it.
            let letters = word.chars().filter(|sign| !is_mark(*sign)).count();
            let wide = glyphs.iter().filter(|glyph| glyph.advance > 0.0).count();
            assert_eq!(wide, letters, "{word} {weight:?}: {glyphs:?}");
        }
    }
}

#[test]
fn what_no_face_has_is_an_empty_box_and_what_cannot_be_seen_is_left_out() {
    let box_and_letter = glyphs("漢A", Weight::Regular);
    assert_eq!(box_and_letter[0].id, 0);
    assert!(box_and_letter[0].advance > 0.0);
    assert_eq!(glyphs("A\u{200B}\u{202E}\u{FEFF}B\tC\nD", Weight::Regular), glyphs("AB C D", Weight::Regular));
    assert_eq!(glyphs("", Weight::Regular), []);
}

#[test]
fn letters_that_the_thai_face_lacks_come_from_the_other_one_and_the_line_goes_on() {
    let line = Line::shape("ดี Ж ดี", Style::regular(10.0, Ink::Black));
    let faces: Vec<_> = line.runs.iter().map(|run| run.face).collect();
    assert_eq!(faces, [Face::Thai, Face::Latin, Face::Thai]);
    let mut drawn: Vec<_> = line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.text.clone()).collect();
    drawn.dedup();
    assert_eq!(drawn.iter().map(|range| &line.text[range.clone()]).collect::<String>(), line.text);
}

/// The word as rows of signs, one for three by three pixels of which a third is inked.
fn look(text: &str, weight: Weight) -> String {
    const ROWS: u32 = 30;
    const CELL: u32 = 3;
    let mut sheet = Sheet::default();
    sheet.text(4.0, 25.0, Side::Left, text, Style { size: 20.0, weight, ink: Ink::Black });
    let Some(Mark::Text { line, .. }) = sheet.marks.first() else { unreachable!() };
    let columns = ((line.width() + 8.0) * picture::SCALE / CELL as f32) as u32;
    let mut pixmap = tiny_skia::Pixmap::new(columns * CELL, ROWS * CELL).unwrap();
    pixmap.fill(tiny_skia::Color::WHITE);
    picture::draw(&sheet, &mut pixmap).unwrap();
    let mut look = String::new();
    for row in 0..ROWS {
        let ink = |column: u32| {
            let pixels = (0..CELL * CELL).map(|at| (column * CELL + at % CELL, row * CELL + at / CELL));
            pixels.filter(|(x, y)| pixmap.pixel(*x, *y).unwrap().red() < 0x80).count() >= 3
        };
        let signs: String = (0..columns).map(|column| if ink(column) { '#' } else { ' ' }).collect();
        writeln!(look, "{}", signs.trim_end()).unwrap();
    }
    look
}

#[test]
fn hard_words_look_as_they_did_when_somebody_looked_at_them() {
    // Rounding may differ between machines by a cell or two of a word; a mark in another place is twice as many.
    const MAY_DIFFER: usize = 8;
    let looked_at = include_str!("looks.txt").replace("\r\n", "\n");
    let mut looks = String::new();
    for weight in [Weight::Regular, Weight::SemiBold] {
        for word in HARD {
            write!(looks, "== {word} {weight:?}\n{}", look(word, weight)).unwrap();
        }
    }
    if let Some(folder) = std::env::var_os("KHLANG_PAPERS") {
        std::fs::write(std::path::Path::new(&folder).join("looks.txt"), &looks).unwrap();
    }
    let words = |looks: &str| looks.split("== ").skip(1).map(str::to_owned).collect::<Vec<_>>();
    let (before, now) = (words(&looked_at), words(&looks));
    assert_eq!(before.len(), now.len());
    for (before, now) in before.iter().zip(&now) {
        assert!(differing(before, now) <= MAY_DIFFER, "as it was:\n{before}\nas it is:\n{now}");
    }
}

fn differing(one: &str, other: &str) -> usize {
    let (one, other): (Vec<_>, Vec<_>) = (one.lines().collect(), other.lines().collect());
    let cells = |line: Option<&&str>, width: usize| {
        line.map_or("", |line| *line).chars().chain(std::iter::repeat(' ')).take(width).collect::<Vec<_>>()
    };
    (0..one.len().max(other.len()))
        .map(|row| {
            let width =
                [one.get(row), other.get(row)].iter().flatten().map(|line| line.chars().count()).max().unwrap_or(0);
            cells(one.get(row), width)
                .iter()
                .zip(cells(other.get(row), width))
                .filter(|(one, other)| **one != *other)
                .count()
        })
        .sum()
}

/// Everything that would be cut off by the edge of the paper or run into what stands beside it.
pub(crate) fn collisions(sheet: &Sheet) -> Vec<String> {
    let texts: Vec<_> = sheet
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text { x, y, line } => Some((*x, *y, line)),
            Mark::Area { .. } => None,
        })
        .collect();
    let mut found = Vec::new();
    for (number, (x, y, line)) in texts.iter().enumerate() {
        let end = x + line.width();
        if *x < MARGIN - 0.1 || end > RIGHT + 0.1 || *y < 12.0 {
            found.push(format!("{:?} goes from {x} to {end} at {y}", line.text));
        }
        for (other_x, other_y, other) in &texts[number + 1..] {
            let beside = (y - other_y).abs() < 6.0;
            if beside && *x < other_x + other.width() && *other_x < end {
                found.push(format!("{:?} runs into {:?} at {y}", line.text, other.text));
            }
        }
    }
    found
}

#[test]
fn a_planted_collision_is_noticed() {
    let style = Style::regular(10.0, Ink::Black);
    let mut sheet = Sheet::default();
    sheet.text(MARGIN, 100.0, Side::Left, "สมชาย", style);
    sheet.text(RIGHT, 100.0, Side::Right, "1,000.25", style);
    assert!(collisions(&sheet).is_empty());
    sheet.text(MARGIN + 10.0, 103.0, Side::Left, "ใจดี", style);
    sheet.text(RIGHT, 120.0, Side::Left, "off", style);
    assert_eq!(collisions(&sheet).len(), 2);
}
