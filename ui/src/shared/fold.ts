/**
 * Text made comparable for finding: case, spaces, dots and hyphens ignored, and the two ways in which Thai is typed for the same
 * look made one (เเ for แ, nikhahit + aa for ำ with the tone mark on either side), which NFC leaves apart.
 */
export function foldText(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, "")
    .replace(/เเ/g, "แ")
    .replace(/ํ([่-๋]?)า/g, "$1ำ")
    .replace(/([่-๋])ํา/g, "$1ำ")
    .replace(/ำ([่-๋])/g, "$1ำ")
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
    .replace(/[\s.\-–_,()'’"]/g, "");
}
