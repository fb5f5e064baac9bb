/** A password that can be read out and typed by another person: no signs that are mistaken for each other. */

const signs = "abcdefghjkmnpqrstuvwxyz23456789";
const groups = 4;
const groupLength = 4;

export function suggestPassword(): string {
  return Array.from({ length: groups }, () => Array.from({ length: groupLength }, sign).join("")).join("-");
}

/** Bytes beyond the last whole multiple are thrown away, so that every sign is as likely as any other. */
function sign(): string {
  const bound = 256 - (256 % signs.length);
  for (;;) {
    const [byte = bound] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < bound) return signs[byte % signs.length] ?? "";
  }
}
