/**
 * What goes over into a page that is drawn anew: where we were and what was just said. Holds nothing that was typed.
 * It stands in the address, which the window itself keeps; the page's storage is written behind its back, and the page may
 * be gone by then.
 */
export type Renewal = { place: string; announcement: string };

export function writeRenewal(renewal: Renewal): void {
  history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(renewal))}`);
}

/** Takes it, so that it is used once; null where the page was not drawn anew. */
export function takeRenewal(): Renewal | null {
  const written = location.hash.slice(1);
  if (written === "") return null;
  history.replaceState(null, "", location.pathname);
  try {
    const read: unknown = JSON.parse(decodeURIComponent(written));
    return isRenewal(read) ? read : null;
  } catch {
    return null;
  }
}

function isRenewal(read: unknown): read is Renewal {
  return (
    typeof read === "object" &&
    read !== null &&
    "place" in read &&
    typeof read.place === "string" &&
    "announcement" in read &&
    typeof read.announcement === "string"
  );
}
