import { expect, test } from "vitest";
import { TestingBackend, testingConnection, testingJamesPay } from "../../backend/testing";
import { Desk } from "../../shared/desk.svelte";
import { lastWord, suggestionsFor } from "./suggestions";

test("a closed quotation is over, an open one goes on, and what is typed behind either is a word of its own", () => {
  const cases: [search: string, before: string, word: string][] = [
    ["", "", ""],
    ["สมหญิง", "", "สมหญิง"],
    ["สมหญิง ใจ", "สมหญิง ", "ใจ"],
    ["paid ", "paid ", ""],
    ['"สมหญิง ใจ', "", '"สมหญิง ใจ'],
    ['"สมหญิง ใจดี"', '"สมหญิง ใจดี"', ""],
    ['"สมหญิง ใจดี" ', '"สมหญิง ใจดี" ', ""],
    ['"สมหญิง ใจดี"st', '"สมหญิง ใจดี"', "st"],
    ['"สมหญิง ใจดี" "น้ำฝน ฟ', '"สมหญิง ใจดี" ', '"น้ำฝน ฟ'],
    ['maker:"Anong D', "", 'maker:"Anong D'],
    ['maker:"Anong D"', 'maker:"Anong D"', ""],
    ['status:"Outcome unknown" ', 'status:"Outcome unknown" ', ""],
    ['bank:scb status:"Outcome unknown" maker:An', 'bank:scb status:"Outcome unknown" ', "maker:An"],
    ["maker:“Anong D” ba", "maker:“Anong D” ", "ba"],
    ["maker:“Anong D", "", "maker:“Anong D"],
    // A quote within a word opens nothing: it is looked for as it is.
    ['5"x7 paper', '5"x7 ', "paper"],
  ];
  for (const [search, before, word] of cases) expect(lastWord(search), search).toEqual([before, word]);
});

test("what is taken behind a quotation stands apart from it, with or without a space in between", async () => {
  const desk = await Desk.open(new TestingBackend());
  const taken = (search: string, text: string): string | undefined =>
    suggestionsFor(search, desk, [], [{ kind: "payee", text: "น้ำฝน ฟ้าใส" }]).find((one) => one.text === text)?.search;
  expect(taken('"สมหญิง ใจดี"', "status:")).toBe('"สมหญิง ใจดี" status:');
  expect(taken('"สมหญิง ใจดี" ', "status:")).toBe('"สมหญิง ใจดี" status:');
  expect(taken('maker:"Anong D"st', "status:")).toBe('maker:"Anong D" status:');
  expect(taken('maker:"Anong D" น้ำ', "น้ำฝน ฟ้าใส")).toBe('maker:"Anong D" "น้ำฝน ฟ้าใส" ');
  expect(taken('"สมหญิง ใจดี" status:"Outcome un', "Outcome unknown")).toBe('"สมหญิง ใจดี" status:"Outcome unknown" ');
});

test("a reference or name that is taken is looked for as it is, and never read as an amount, a range or a day", async () => {
  const desk = await Desk.open(new TestingBackend());
  for (const text of ["20261120", "2026-11-20", "1..2", ">500", "KL-20261120-0162-K7QX"]) {
    const [taken] = suggestionsFor("zz", desk, [], [{ kind: "reference", text }]);
    expect(taken?.search).toBe(`"${text}" `);
  }
  const [named] = suggestionsFor("zz", desk, [], [{ kind: "payee", text: "วิชัย" }]);
  expect(named?.search).toBe('"วิชัย" ');
});

test("two connections of one name are suggested once", async () => {
  const connections = [testingConnection(), { ...testingJamesPay(), name: testingConnection().name }];
  const desk = await Desk.open(new TestingBackend({ connections }));
  const suggested = suggestionsFor("connection:", desk, [], []);
  expect(suggested.map(({ text }) => text)).toEqual([testingConnection().name]);
});
