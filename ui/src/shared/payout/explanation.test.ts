import { screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { ExplanationView, PayoutDetailView } from "../../backend/generated/bindings";
import { TestingBackend } from "../../backend/testing";
import { presentation } from "../presentation.svelte";
import { providerCodeWords } from "../words.svelte";
import { axeFindings, show } from "../../testing/show";
import Explanation from "./Explanation.svelte";

const documented = [
  "VALIDATION_ERROR",
  "INVALID_AMOUNT",
  "INVALID_BANK_CODE",
  "INSUFFICIENT_BALANCE",
  "INVALID_CREDENTIALS",
  "AUTHENTICATION_ERROR",
  "FORBIDDEN",
  "RESOURCE_NOT_FOUND",
  "DUPLICATE_REFERENCE_ID",
  "invalid-inputs",
  "duplicate-entry",
  "permission-denied",
  "not-found",
  "method-not-allowed",
  "MERCHANT_SECRET_REQUIRED",
  "INVALID_MERCHANT_SECRET",
  "MERCHANT_NOT_FOUND",
  "BANK_NOT_FOUND",
  "AMOUNT_TOO_SMALL",
];

async function explain(changes: Partial<ExplanationView>, detail: Partial<PayoutDetailView> = {}): Promise<void> {
  const backend = new TestingBackend();
  const id = backend.put({ state: "refused" });
  const view: PayoutDetailView = { ...(await backend.payoutDetail(id)), ...detail };
  const explanation: ExplanationView = {
    code: "refused",
    params: {},
    side: "provider",
    providerCode: null,
    providerMessage: null,
    ...changes,
  };
  await show(Explanation as never, { view, explanation }, backend);
}

test.each(documented)("the code %s has its own words in both languages", (code) => {
  for (const language of ["en", "th"] as const) {
    presentation.language = language;
    const [words, unknown] = [providerCodeWords(code), providerCodeWords("never heard of")];
    expect(words.what).not.toBe(unknown.what);
    expect(words.whatToDo).not.toBe(unknown.whatToDo);
    expect(words.side).not.toBe("");
    expect(Object.values(words).join(" ")).not.toMatch(/explain\.|paid out|จ่ายแล้ว/);
  }
});

test("a provider's code is shown raw, with what it means, whose side it is on and what to do", async () => {
  await explain({ providerCode: "INSUFFICIENT_BALANCE", providerMessage: "Insufficient balance" });
  expect(screen.getByText("INSUFFICIENT_BALANCE")).toBeVisible();
  expect(screen.getByText(/not enough money on our account/)).toBeVisible();
  expect(screen.getByText(/on our side: the account has to be topped up/)).toBeVisible();
  expect(screen.getByText(/or wait until money in settlement arrives/)).toBeVisible();
  expect(screen.queryByText("It is on the provider’s side.")).toBeNull();
  expect(await axeFindings()).toEqual([]);
});

test("a code that nobody documented says so, and to quote it to support", async () => {
  await explain({ providerCode: "E-77/ข", providerMessage: null });
  expect(screen.getByText("E-77/ข")).toBeVisible();
  expect(screen.getByText(/not among those that the provider has documented/)).toBeVisible();
  expect(screen.getByText(/Whose side it is on is not known/)).toBeVisible();
  expect(screen.getByText(/Ask the provider’s support what it means/)).toBeVisible();
});

test("without a code the explanation says itself whose side it is on", async () => {
  await explain({});
  expect(screen.getByText("It is on the provider’s side.")).toBeVisible();
  expect(screen.queryByText("What this code means")).toBeNull();
});

test("what only people can find out says that a person has to look, and not whose fault it is", async () => {
  await explain({ code: "untracked", side: "you" });
  expect(screen.getByText("A person has to look in the provider’s panel.")).toBeVisible();
  expect(screen.queryByText("It is on our side.")).toBeNull();
});

test("of what was never sent there is nothing to quote to the provider", async () => {
  const backend = new TestingBackend();
  const { row } = await backend.payoutDetail(backend.put({ state: "ready" }));
  const params = { gate: "trouble", reason: "connectionRefused" };
  await explain({ code: "waiting", params, side: "network" }, { row, providerId: null });
  expect(screen.getByText("It is on the network’s side.")).toBeVisible();
  expect(screen.queryByText("To quote to the provider’s support")).toBeNull();
});

test("of what may have arrived the reference can be quoted to the provider", async () => {
  await explain({ code: "unknown", side: "network" }, { providerId: null });
  expect(screen.getByText("To quote to the provider’s support")).toBeVisible();
});
