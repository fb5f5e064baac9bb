//! The text of a PDF as a reader finds it: by the text that a span says it stands for, else by what its glyphs do.

use lopdf::{Document, Object, content::Content};
use std::collections::BTreeMap;

/// The text of each page; what stands on another height is on another line.
pub(crate) fn read_pdf(bytes: &[u8]) -> Vec<String> {
    let document = Document::load_mem(bytes).unwrap();
    document.get_pages().into_values().map(|page| read_page(&document, page)).collect()
}

fn read_page(document: &Document, page: lopdf::ObjectId) -> String {
    let fonts = document.get_page_fonts(page).unwrap();
    let encodings: BTreeMap<_, _> =
        fonts.iter().map(|(name, font)| (name.as_slice(), font.get_font_encoding(document).unwrap())).collect();
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let (mut text, mut piece) = (String::new(), String::new());
    let (mut encoding, mut height, mut is_told) = (None, None, false);
    let mut line_before = None;
    for operation in content.operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "BT" => height = None,
            "ET" => {
                if line_before.is_some() && line_before != height {
                    text.push('\n');
                }
                text.push_str(&std::mem::take(&mut piece));
                line_before = height;
            }
            "Tf" => encoding = encodings.get(operands[0].as_name().unwrap()),
            // A mark may be lifted; a piece begins on the base line.
            "Tm" => height = height.or(operands[5].as_float().ok()),
            "BDC" => {
                let told = operands[1].as_dict().unwrap().get(b"ActualText").unwrap();
                piece.push_str(&lopdf::decode_text_string(told).unwrap());
                is_told = true;
            }
            "EMC" => is_told = false,
            "Tj" | "TJ" if !is_told => {
                let strings = match &operands[0] {
                    Object::Array(parts) => parts.iter().filter_map(|part| part.as_str().ok()).collect(),
                    string => vec![string.as_str().unwrap()],
                };
                for string in strings {
                    piece.push_str(&Document::decode_text(encoding.unwrap(), string).unwrap());
                }
            }
            _ => {}
        }
    }
    text
}
