/// <reference types="node" />
import { readdirSync, readFileSync } from "node:fs";
import { IntlMessageFormat } from "intl-messageformat";
import { expect, test } from "vitest";
import english from "../../messages/en.json";
import thai from "../../messages/th.json";
import { codeMore, codeText } from "./words.svelte";

type Node = { type: number; value?: string; options?: Record<string, { value: Node[] }> };

/** Groups whose keys are put together in code, by the variable part; Rust's own test asks for each code that it can send. */
const groups =
  /^(problem|warning|error|gate|check|explain|timeline|stopped|state|tab|cancel|side|seen|trouble|difference|keychain|health|secret|empty|foot|next|column|destination|rehearsal|system|settings|unit|connection|step|start|account|environment|calibration|providerField|ability|suggestion|verdict|doubt|settle|policy|people|role|rule|may|approvals|approval|work|head|export|glance|advice|save|search|find|opening)\./;

function placeholders(nodes: Node[]): string[] {
  return nodes.flatMap((node) => [
    ...(node.value !== undefined && node.type > 0 && node.type < 7 ? [node.value] : []),
    ...Object.values(node.options ?? {}).flatMap((option) => placeholders(option.value)),
  ]);
}

function placeholdersOf(message: string): string[] {
  const nodes = new IntlMessageFormat(message, "en", undefined, { ignoreTag: true }).getAst() as unknown as Node[];
  return [...new Set(placeholders(nodes))].sort();
}

function sources(folder = "src"): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes(".test."))
    .map((name) => readFileSync(`${folder}/${name}`, "utf8"));
}

test("both catalogues have the same keys, and no text is empty", () => {
  expect(Object.keys(thai)).toEqual(Object.keys(english));
  for (const text of [...Object.values(english), ...Object.values(thai)]) expect(text.trim()).not.toBe("");
});

test("a message has the same placeholders in both languages", () => {
  for (const [key, message] of Object.entries(english)) {
    expect(placeholdersOf(thai[key as keyof typeof thai]), key).toEqual(placeholdersOf(message));
  }
});

test("Thai messages are Thai and English ones are not", () => {
  for (const [key, message] of Object.entries(english)) {
    if (key.startsWith("window.")) continue;
    const words = message.replace(/\{[^{}]*\}/g, "").replace(/คลัง/g, "");
    // One sign alone is quoted, not said.
    expect(/[ก-๙]{2}/.test(words), key).toBe(false);
  }
});

test("every key that the code names is in the catalogue", () => {
  const named = sources().flatMap((source) =>
    [...source.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1] ?? ""),
  );
  expect(named.length).toBeGreaterThan(100);
  for (const key of named) expect(english, key).toHaveProperty([key]);
});

test("every message is used", () => {
  const all = sources().join("\n");
  const unused = Object.keys(english).filter((key) => !groups.test(key) && !all.includes(`"${key}"`));
  expect(unused).toEqual([]);
});

test("a code without words shows itself and what came with it", () => {
  expect(codeText("problem", { code: "brandNew", params: { limit: "5" } })).toContain("brandNew · limit: 5");
});

test("codes inside of codes are put into words", () => {
  const code = { code: "waiting", params: { gate: "keychain", reason: "locked" } };
  expect(codeText("explain", code)).not.toMatch(/locked|reason|\{/);
  expect(codeMore("timeline", { code: "statusFailed", params: { reason: "" } })).toBeNull();
});
