/**
 * Looks for secrets where none may be: a unique text, a canary, is typed as the secret, and then everything that can be
 * read is searched for it, whole or in part, as it is or encoded. It knows nothing of the product; `places.ts` says
 * where to look.
 *
 * What is found is a run of at least twelve signs of the canary. Samples of four bytes, taken closer together than that
 * run is long, are looked up in a table of all places in all forms, so that a gigabyte takes seconds.
 */

import { randomBytes } from "node:crypto";

/** Fewer signs are shown on purpose, the last four, or are no secret, such as `sk_test_`. */
const SIGNS = 12;
const SAMPLE = 4;
const STRIDE = 8;
const FILTER_BITS = 20;

export interface Canary {
  readonly name: string;
  readonly text: string;
}

/** A canary that stood somewhere; the excerpt is for the person who looks for the leak. */
export interface Find {
  readonly canary: string;
  readonly as: string;
  readonly where: string;
  readonly excerpt: string;
}

interface Form {
  readonly canary: string;
  readonly as: string;
  readonly bytes: Buffer;
  /** A run of so many bytes is `SIGNS` signs. */
  readonly least: number;
}

/** A text that is nowhere else, with signs in it that JSON, URLs and base64 write differently. */
export function canary(name: string, prefix: string, signs = ""): Canary {
  const part = (): string => randomBytes(12).toString("base64").replace(/[+/]/g, "x");
  return { name, text: prefix + [...signs, ""].map((sign) => part() + sign).join("") };
}

function formsOf({ name, text }: Canary): Form[] {
  const form = (as: string, encoded: string | Buffer, least: number): Form => ({
    canary: name,
    as,
    bytes: typeof encoded === "string" ? Buffer.from(encoded, "latin1") : encoded,
    least,
  });
  const bytes = Buffer.from(text, "utf8");
  const hex = bytes.toString("hex");
  const backwards = [...text].reverse().join("");
  return [
    form("text", bytes, SIGNS),
    form("text backwards", Buffer.from(backwards, "utf8"), SIGNS),
    form("UTF-16", Buffer.from(text, "utf16le"), 2 * SIGNS),
    form("UTF-16 backwards", Buffer.from(backwards, "utf16le"), 2 * SIGNS),
    form("JSON", JSON.stringify(text).slice(1, -1), SIGNS),
    form("JSON in JSON", JSON.stringify(JSON.stringify(text)).slice(3, -3), SIGNS),
    form("URL", encodeURIComponent(text), SIGNS),
    form("HTML", text.replace(/&/g, "&amp;").replace(/"/g, "&quot;"), SIGNS),
    form("hex", hex, 2 * SIGNS),
    form("HEX", hex.toUpperCase(), 2 * SIGNS),
    form("list of numbers", bytes.join(","), 3 * SIGNS),
    // What stands before it decides how its bits fall on the signs.
    ...[0, 1, 2].flatMap((before) => {
      const shifted = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64").replace(/=+$/, "");
      const whole = shifted.slice(Math.ceil((before * 4) / 3), -1);
      return [
        form(`base64+${before}`, whole, (4 * SIGNS) / 3),
        form(`base64url+${before}`, whole.replace(/\+/g, "-").replace(/\//g, "_"), (4 * SIGNS) / 3),
      ];
    }),
  ];
}

export class Search {
  private readonly table = new Map<number, { form: Form; at: number }[]>();
  private readonly filter = new Uint8Array(1 << FILTER_BITS);
  /** Two pieces of one place must overlap by so many bytes. */
  readonly overlap: number;

  constructor(canaries: readonly Canary[]) {
    const forms = canaries.flatMap(formsOf);
    this.overlap = STRIDE * Math.ceil(Math.max(...forms.map((form) => form.bytes.length)) / STRIDE);
    for (const form of forms) {
      for (let at = 0; at + SAMPLE <= form.bytes.length; at += 1) {
        const sample = form.bytes.readUInt32LE(at);
        const entry = this.table.get(sample) ?? [];
        entry.push({ form, at });
        this.table.set(sample, entry);
        this.filter[slotOf(sample)] = 1;
      }
    }
  }

  in(where: string, place: Buffer | string): Find[] {
    const bytes = typeof place === "string" ? Buffer.from(place, "utf8") : place;
    const found = new Map<string, Find>();
    for (let at = 0; at + SAMPLE <= bytes.length; at += STRIDE) {
      const sample = bytes.readUInt32LE(at);
      if (this.filter[slotOf(sample)] === 0) continue;
      for (const { form, at: inForm } of this.table.get(sample) ?? []) {
        const [from, to] = run(bytes, at, form.bytes, inForm);
        if (to - from < form.least) continue;
        const find = { canary: form.canary, as: form.as, where, excerpt: excerpt(bytes, from, to) };
        found.set(`${form.canary} ${form.as} ${from}`, find);
      }
    }
    return [...found.values()];
  }
}

function slotOf(sample: number): number {
  return Math.imul(sample, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

/** How far place and form agree around a sample that both have. */
function run(place: Buffer, at: number, form: Buffer, inForm: number): [number, number] {
  let before = 0;
  while (before < at && before < inForm && place[at - before - 1] === form[inForm - before - 1]) before += 1;
  let after = SAMPLE;
  while (at + after < place.length && inForm + after < form.length && place[at + after] === form[inForm + after]) {
    after += 1;
  }
  return [at - before, at + after];
}

function excerpt(bytes: Buffer, from: number, to: number): string {
  return bytes
    .subarray(Math.max(0, from - 60), to + 40)
    .toString("latin1")
    .replace(/[^\x20-\x7e]/g, "·");
}
