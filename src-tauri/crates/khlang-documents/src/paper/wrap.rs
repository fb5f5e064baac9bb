//! Lines that fit: a text broken where its language lets a line end, which in Thai is between words that no space parts; inside a word
//! only where nothing else helps, and then never between a letter and its vowel or tone mark.

use super::line::{Line, Style, is_mark};
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed, options::LineBreakOptions};

/// The text in lines of at most `width` points. At least one line, however long or empty the text is.
pub(crate) fn wrap(text: &str, style: Style, width: f32) -> Vec<Line> {
    let whole = Line::shape(text.trim_end(), style);
    if whole.width() <= width {
        return vec![whole];
    }
    let mut lines = Vec::new();
    let mut current = String::new();
    for piece in pieces(text) {
        let joined = format!("{current}{piece}");
        if fits(&joined, style, width) {
            current = joined;
            continue;
        }
        if !current.is_empty() {
            lines.push(Line::shape(current.trim_end(), style));
        }
        current = break_word(piece, style, width, &mut lines);
    }
    if !current.is_empty() {
        lines.push(Line::shape(current.trim_end(), style));
    }
    lines
}

/// What no line may end inside of, if it can be helped.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let segmenter: LineSegmenterBorrowed<'static> = LineSegmenter::new_lstm(LineBreakOptions::default());
    let ends: Vec<usize> = segmenter.segment_str(text).skip(1).collect();
    let mut start = 0;
    ends.into_iter().map(move |end| &text[std::mem::replace(&mut start, end)..end])
}

fn fits(text: &str, style: Style, width: f32) -> bool {
    Line::shape(text.trim_end(), style).width() <= width
}

/// Adds lines until what remains of the word fits on one, which is returned.
fn break_word(word: &str, style: Style, width: f32, lines: &mut Vec<Line>) -> String {
    let mut rest = word;
    while !fits(rest, style, width) {
        let breaks: Vec<usize> = breaks_inside(rest).collect();
        // The longest beginning that fits; where not even the shortest does, that one all the same.
        let fitting = breaks.partition_point(|at| fits(&rest[..*at], style, width));
        let Some(at) = breaks.get(fitting.saturating_sub(1)) else { break };
        lines.push(Line::shape(&rest[..*at], style));
        rest = &rest[*at..];
    }
    rest.to_owned()
}

/// Where a word may be broken if it must.
fn breaks_inside(word: &str) -> impl Iterator<Item = usize> {
    word.char_indices().zip(word.chars().skip(1)).filter_map(|((at, before), after)| {
        let belongs_together = is_mark(after) || is_thai_vowel_before(before) || is_thai_vowel_after(after);
        (!belongs_together).then_some(at + before.len_utf8())
    })
}

fn is_thai_vowel_before(sign: char) -> bool {
    matches!(sign, '\u{E40}'..='\u{E44}')
}

/// What follows its letter: ฯ, ะ, า, ำ, ๅ, ๆ.
fn is_thai_vowel_after(sign: char) -> bool {
    matches!(sign, '\u{E2F}' | '\u{E30}' | '\u{E32}' | '\u{E33}' | '\u{E45}' | '\u{E46}')
}

#[cfg(test)]
mod tests {
    use super::{super::Ink, *};
    use proptest::prelude::*;

    const STYLE: Style = Style::regular(10.0, Ink::Black);

    fn texts(text: &str, width: f32) -> Vec<String> {
        wrap(text, STYLE, width).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_text_breaks_at_spaces_and_in_thai_between_words() {
        assert_eq!(texts("", 100.0), [""]);
        assert_eq!(texts("Somchai Jaidee", 200.0), ["Somchai Jaidee"]);
        assert_eq!(texts("Somchai Jaidee", 50.0), ["Somchai", "Jaidee"]);
        assert_eq!(texts("หนึ่งพันสองร้อยบาทห้าสิบสตางค์", 80.0), ["หนึ่งพันสองร้อย", "บาทห้าสิบสตางค์"]);
        assert_eq!(texts("บริษัท ก้าวหน้าเทคโนโลยีและการสื่อสาร", 100.0), ["บริษัท ก้าวหน้าเทคโนโลยี", "และการสื่อสาร"]);
    }

    #[test]
    fn a_word_that_is_too_long_is_broken_between_syllables_signs_and_never_inside_them() {
        let lines = texts("เก้าแสนเก้าหมื่นเก้าพันเก้าร้อยเก้าสิบเก้า", 40.0);
        assert!(lines.len() > 3);
        for line in &lines {
            let first = line.chars().next().unwrap();
            let last = line.chars().next_back().unwrap();
            assert!(!is_mark(first) && !is_thai_vowel_after(first), "{lines:?}");
            assert!(!is_thai_vowel_before(last), "{lines:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_what_can_fit_does(text in "[ก-ฮเแ่้ำาA-Za-z0-9 -]{0,60}", width in 60.0..200.0_f32) {
            let lines = wrap(&text, STYLE, width);
            let without_spaces = |text: &str| text.split_whitespace().collect::<String>();
            let together: String = lines.iter().map(|line| without_spaces(&line.text)).collect();
            prop_assert_eq!(together, without_spaces(&text));
            for line in &lines {
                let is_one_cluster = breaks_inside(&line.text).next().is_none();
                prop_assert!(line.width() <= width || is_one_cluster, "{:?} is {}", line.text, line.width());
            }
        }
    }
}
