/** Pictures as evidence: what may be picked, and how its bytes become text for the desk. */
import type { PictureForm } from "../../backend/generated/bindings";

export const mostPictures = 5;
export const largestBytes = 5 * 1024 * 1024;

/** How the bytes of each kind begin, in base64; the name of a file says nothing. */
const beginnings = [
  { mediaType: "image/png", begins: "iVBORw0KGgo" },
  { mediaType: "image/jpeg", begins: "/9j/" },
];

/** Null where it is neither a PNG nor a JPEG, or cannot be read. */
export async function readPicture(file: File): Promise<PictureForm | null> {
  const base64 = await readBase64(file);
  const kind = beginnings.find(({ begins }) => base64.startsWith(begins));
  return kind === undefined ? null : { mediaType: kind.mediaType, base64 };
}

function readBase64(file: File): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === "string" ? (reader.result.split(",", 2)[1] ?? "") : "");
    reader.onerror = () => resolve("");
    reader.readAsDataURL(file);
  });
}
