import { expect, test } from "vitest";
import thai from "../../../messages/th.json";
import { presentation } from "../../shared/presentation.svelte";
import { codeMore, codeText } from "../../shared/words.svelte";

const findings = [
  "ok",
  "okButClock",
  "noNetwork",
  "hostNotFound",
  "connectionRefused",
  "timeout",
  "tls",
  "proxy",
  "wrongHost",
  "clock",
  "wrongKey",
  "wrongSecret",
  "credentials",
  "forbidden",
  "rateLimited",
  "providerTrouble",
  "unreadable",
  "nothingToAsk",
];

test.each(findings)("the finding %s is said in words, with what to do, in both languages", (code) => {
  for (const language of ["en", "th"] as const) {
    presentation.language = language;
    const said = codeText("check", { code, params: {} });
    expect(said).not.toMatch(/check\.|No words|ยังไม่มีคำอธิบาย/);
    expect(codeMore("check", { code, params: {} })).not.toBeNull();
  }
  expect(Object.keys(thai)).toContain(`check.${code}.more`);
});

test("no two findings are said in the same words", () => {
  for (const language of ["en", "th"] as const) {
    presentation.language = language;
    const said = findings.map((code) => codeText("check", { code, params: {} }));
    expect(new Set(said).size).toBe(findings.length);
  }
});
