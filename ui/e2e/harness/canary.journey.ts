/** The search for secrets, shown to find what was planted, in every form and place; no window is needed. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Search, canary } from "./canary";
import { searchDoor, searchFolder, searchMemory } from "./places";

const planted = canary("planted", "sk_test_", '"\\/+%&');
const search = new Search([planted, canary("another", "sk_test_")]);
const { text } = planted;
const bytes = Buffer.from(text);

const FORMS: Readonly<Record<string, string | Buffer>> = {
  "as it is": text,
  backwards: [...text].reverse().join(""),
  "in UTF-16": Buffer.from(text, "utf16le"),
  "in JSON": JSON.stringify({ secret: text }),
  "in JSON within JSON": JSON.stringify(JSON.stringify({ secret: text })),
  "in a URL": `?secret=${encodeURIComponent(text)}`,
  "in hex": bytes.toString("hex"),
  "in capital hex": bytes.toString("hex").toUpperCase(),
  "as a list of numbers": JSON.stringify([...bytes]),
  "in base64": bytes.toString("base64"),
  "in base64 behind one byte": Buffer.from(`:${text}`).toString("base64"),
  "in base64 behind two bytes": Buffer.from(`k:${text}`).toString("base64"),
  "in base64 for URLs": Buffer.from(JSON.stringify({ secret: text })).toString("base64url"),
  "cut to twelve signs": text.slice(20, 32),
  "cut at its end": text.slice(-12),
};

test.each(Object.entries(FORMS))("a secret is found %s, wherever it stands", (_, form) => {
  const secret = Buffer.from(form);
  for (let before = 0; before < 9; before += 1) {
    const place = Buffer.concat([Buffer.alloc(before, "."), secret, Buffer.from("....")]);
    expect(search.in("a place", place).map((find) => find.canary)).toContain("planted");
  }
});

test("what is no secret is not found", () => {
  const places = ["sk_test_", text.slice(-4), text.slice(20, 31), "pk_test_khlang_sandbox", "x".repeat(1_000)];
  for (const place of places) expect(search.in("a place", place)).toEqual([]);
});

test("a secret is found in a file, in a file's name, and across the pieces that a file is read in", () => {
  const folder = mkdtempSync(join(tmpdir(), "canary-"));
  const named = canary("named", "");
  try {
    for (const [name, before] of [
      ["small.log", 7],
      ["large.log", 8 * 1024 * 1024 - 20],
    ] as const) {
      writeFileSync(join(folder, name), Buffer.concat([Buffer.alloc(before, "."), bytes, Buffer.from("...")]));
    }
    writeFileSync(join(folder, named.text), "");
    const { finds } = searchFolder(new Search([planted, named]), folder);
    const where = new Set(finds.map((find) => find.where));
    expect(where).toEqual(new Set([join(folder, "small.log"), join(folder, "large.log"), "a file's name"]));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a secret is found in a process: in its environment, on its command line and in its memory", async () => {
  const inMemory = canary("in memory", "");
  const inAll = new Search([planted, inMemory]);
  // Made anew there, so that the text itself is on no command line.
  const script = `const kept = Buffer.from("${Buffer.from(inMemory.text).reverse().toString("base64url")}", "base64url").reverse();
    console.log("ready"); setInterval(() => kept, 1e6);`;
  const child: ChildProcess = spawn(process.execPath, ["-e", script, "x", text], {
    env: { ...process.env, PLANTED: text },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    if (child.stdout === null || child.pid === undefined) throw new Error("no process");
    await once(child.stdout, "data");
    const where = searchDoor(inAll, child.pid).map((find) => find.where);
    expect(where.some((one) => one.endsWith("cmdline"))).toBe(true);
    expect(where.some((one) => one.endsWith("environ"))).toBe(true);
    const { finds } = searchMemory(inAll, child.pid);
    expect(finds.some((find) => find.canary === "in memory" && find.as === "text")).toBe(true);
  } finally {
    child.kill("SIGKILL");
  }
});
