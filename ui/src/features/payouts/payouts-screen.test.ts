import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { failure, TestingBackend } from "../../backend/testing";
import { axeFindings, showWindow } from "../../testing/show";
import { PayoutList } from "./payout-list.svelte";

function many(count: number): TestingBackend {
  const backend = new TestingBackend();
  for (let index = 0; index < count; index++) {
    const time = new Date(backend.now - index * 60_000).toISOString();
    backend.put({ id: `p${index}`, state: "pending", time, accountName: `Payee ${index}` });
  }
  return backend;
}

function activeRow(): HTMLElement | null {
  return document.getElementById(screen.getByRole("grid").getAttribute("aria-activedescendant") ?? "");
}

test("tabs carry counts and sums", async () => {
  const backend = many(3);
  backend.put({ state: "paid", amount: "12345.50" });
  await showWindow(backend);
  expect(await screen.findByRole("tab", { name: /In progress\s*3 · 4,500\.00/ })).toBeVisible();
  expect(screen.getByRole("tab", { name: /Done\s*1 · 12,345\.50/ })).toBeVisible();
  await screen.findAllByRole("row");
  expect(await axeFindings()).toEqual([]);
});

test("rows go by arrow keys, Home, End, PageUp and PageDown, and Enter opens the pane", async () => {
  const { user } = await showWindow(many(60));
  await screen.findByText("Payee 0");
  screen.getByRole("grid").focus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(activeRow()).toHaveTextContent("Payee 2");
  await user.keyboard("{End}");
  expect(activeRow()).toHaveTextContent("Payee 59");
  await user.keyboard("{PageUp}");
  expect(activeRow()).not.toHaveTextContent("Payee 59");
  await user.keyboard("{Home}{ArrowUp}");
  expect(activeRow()).toHaveTextContent("Payee 0");
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { name: /1,500\.00/ })).toBeVisible();
  expect(activeRow()).toHaveAttribute("aria-selected", "true");
  expect(await axeFindings()).toEqual([]);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("heading", { name: /1,500\.00/ })).toBeNull();
});

test("a long list is on the glass before it is counted", async () => {
  const backend = many(250);
  const survey = backend.surveyPayouts.bind(backend);
  let drawn = 0;
  vi.spyOn(backend, "surveyPayouts").mockImplementation((...wanted) => {
    drawn = document.querySelectorAll('[role="row"] [role="gridcell"]').length;
    return survey(...wanted);
  });
  await showWindow(backend);
  await waitFor(() => expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "251"));
  expect(drawn).toBeGreaterThan(0);
});

test("only the rows in view are drawn, and a page is read where it is looked at", async () => {
  const { user, backend } = await showWindow(many(250));
  await screen.findByText("Payee 0");
  await waitFor(() => expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "251"));
  expect(screen.getAllByRole("row").length).toBeLessThan(60);
  expect(backend.called("payoutsPage")).toHaveLength(1);
  screen.getByRole("grid").focus();
  await user.keyboard("{End}");
  await waitFor(() => expect(activeRow()).toHaveTextContent("Payee 249"));
  expect(activeRow()).toHaveAttribute("aria-rowindex", "251");
  expect(backend.called("payoutsPage")).toHaveLength(2);
  expect(JSON.stringify(backend.called("payoutsPage")[1]?.[1])).toMatch(/"kind":"at","cursor":".*p200"/);
});

test("a payout that leaves the tab keeps its place, marked, until the list is refreshed", async () => {
  const { user, backend } = await showWindow(many(3));
  await screen.findByText("Payee 1");
  const names = (): string[] => screen.getAllByText(/^Payee \d$/).map((cell) => cell.textContent);
  backend.move("p1", "paid");
  expect(await screen.findByText("Paid")).toBeVisible();
  expect(names()).toEqual(["Payee 0", "Payee 1", "Payee 2"]);
  expect(await screen.findByRole("tab", { name: /Done\s*1/ })).toBeVisible();
  await user.click(screen.getByRole("button", { name: /Refresh/ }));
  await waitFor(() => expect(names()).toEqual(["Payee 0", "Payee 2"]));
});

test("a payout that arrives waits behind the refresh, so that no row moves under the hand", async () => {
  const { user, backend } = await showWindow(many(2));
  await screen.findByText("Payee 1");
  screen.getByRole("grid").focus();
  const id = backend.put({ state: "pending", accountName: "Newcomer", time: new Date(backend.now).toISOString() });
  backend.emit({ kind: "payout", id, tab: "inProgress" });
  await user.click(await screen.findByRole("button", { name: "Refresh: 1 new, 0 moved on" }));
  expect(await screen.findByText("Newcomer")).toBeVisible();
});

test("a payout that arrives comes in by itself while nobody has a hand on the list", async () => {
  const { backend } = await showWindow(many(2));
  await screen.findByText("Payee 1");
  const id = backend.put({ state: "pending", accountName: "Newcomer", time: new Date(backend.now).toISOString() });
  backend.emit({ kind: "payout", id, tab: "inProgress" });
  expect(await screen.findByText("Newcomer")).toBeVisible();
});

test("an empty tab says what to do next", async () => {
  const { user } = await showWindow();
  expect(await screen.findByText("Nothing is in progress")).toBeVisible();
  await user.click(screen.getByRole("tab", { name: /Drafts/ }));
  expect(await screen.findByText("No drafts")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("a list that cannot be read says so", async () => {
  const backend = many(1);
  backend.failNext.set("payoutsPage", failure("journal"));
  await showWindow(backend);
  expect(await screen.findByText("The records could not be written or read")).toBeVisible();
});

test("Cancel payout is a request: asked in a dialog, shown as asked afterwards", async () => {
  const { user, backend } = await showWindow(many(1));
  await user.click(await screen.findByText("Payee 0"));
  await user.click(await screen.findByRole("button", { name: "Cancel payout" }));
  const question = await screen.findByRole("alertdialog", { name: "Ask One2Pays to cancel this payout?" });
  expect(within(question).getByText(/may still be paid/)).toBeVisible();
  await user.click(within(question).getByRole("button", { name: "Cancel payout" }));
  await waitFor(() => expect(screen.getAllByText("cancel asked").length).toBeGreaterThan(0));
  expect(backend.called("cancelPayout")).toEqual([["p0", 4]]);
  await waitFor(() => expect(screen.queryByRole("button", { name: "Cancel payout" })).toBeNull());
});

test("a payout that failed says what happened, whose side, what to do and what to quote", async () => {
  const backend = new TestingBackend();
  backend.put(
    { state: "refused" },
    {
      explanation: {
        code: "refused",
        params: {},
        side: "provider",
        providerCode: "INSUFFICIENT_BALANCE",
        providerMessage: "Insufficient balance",
      },
    },
  );
  const { user } = await showWindow(backend);
  await user.click(await screen.findByRole("tab", { name: /Needs attention/ }));
  await user.click(await screen.findByText("สมชาย ใจดี"));
  expect(await screen.findByText("The provider refused it; nothing was paid")).toBeVisible();
  expect(screen.getByText("It is on our side: the account has to be topped up.")).toBeVisible();
  expect(screen.getByText("INSUFFICIENT_BALANCE")).toBeVisible();
  expect(screen.getByRole("button", { name: "Copy: Reference" })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("Copy to new payout takes everything but the reference", async () => {
  const { user } = await showWindow(many(1));
  await user.click(await screen.findByText("Payee 0"));
  await user.click(await screen.findByRole("button", { name: "Copy to new payout" }));
  expect(await screen.findByLabelText("Account name")).toHaveValue("Payee 0");
  expect(screen.getByLabelText("Amount (THB)")).toHaveValue("1500.00");
  expect(screen.getByLabelText("Reference")).not.toHaveValue("KL-20261120-0161");
});

test("a reversal is acknowledged in the pane", async () => {
  const backend = new TestingBackend();
  const id = backend.put({ state: "reversed", alarm: true });
  const { user } = await showWindow(backend);
  await user.click(await screen.findByRole("tab", { name: /Needs attention/ }));
  await user.click(await screen.findByText("สมชาย ใจดี"));
  await user.click(await screen.findByRole("button", { name: "I have seen this" }));
  await waitFor(() => expect(backend.called("acknowledgeReversal")).toEqual([[id, 4]]));
});

test("where many payouts changed at once the rows stay in their places, marked, and every tab is counted anew", async () => {
  const backend = many(250);
  const { user } = await showWindow(backend);
  await screen.findByText("Payee 0");
  await waitFor(() => expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "251"));
  screen.getByRole("grid").focus();
  await user.keyboard("{End}");
  await waitFor(() => expect(activeRow()).toHaveTextContent("Payee 249"));
  for (const index of [0, 249]) {
    const time = new Date(backend.now - index * 60_000).toISOString();
    backend.put({ id: `p${index}`, state: "paid", time, accountName: `Payee ${index}`, revision: 9 });
  }
  backend.emit({ kind: "desk" });
  await waitFor(() => expect(activeRow()).toHaveTextContent("Paid"));
  expect(activeRow()).toHaveTextContent("Payee 249");
  expect(await screen.findByRole("tab", { name: /Done\s*2 · 3,000\.00/ })).toBeVisible();
  await user.keyboard("{Home}");
  await waitFor(() => expect(activeRow()).toHaveTextContent("Payee 1"));
  expect(screen.queryByText("Payee 0")).toBeNull();
});

test("a count that was asked for earlier and comes later does not take the place of the newer one", async () => {
  const { desk, backend } = await showWindow();
  const answers: ((count: number) => void)[] = [];
  backend.payoutCounters = () =>
    new Promise((resolve) => answers.push((count) => resolve([{ tab: "inProgress", count, sum: "0.00" }])));
  const list = new PayoutList(desk);
  const reads = [list.read("inProgress"), list.read("inProgress")];
  answers.reverse().forEach((answer, place) => answer(2 - place));
  await Promise.all(reads);
  expect(list.counter("inProgress")?.count).toBe(2);
});
