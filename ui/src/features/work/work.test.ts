import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { PayoutQuery } from "../../backend/generated/bindings";
import { failure, TestingBackend } from "../../backend/testing";
import ExportMenu from "../../shared/ExportMenu.svelte";
import { axeFindings, show, showWindow } from "../../testing/show";

const query: PayoutQuery = { tab: null, search: "สมชาย", order: { by: "time", descending: true } };

test("there is no corner while nothing is being done", async () => {
  await showWindow();
  expect(screen.queryByRole("region", { name: "Work going on" })).toBeNull();
});

test("work is shown with how far it is, is told when it ends, and leads to its file", async () => {
  const { user, backend, desk } = await showWindow();
  await backend.exportPayouts(query, "csv", null);
  const corner = await screen.findByRole("region", { name: "Work going on" });
  expect(desk.announcement).toBe("payouts.csv: begun");
  backend.advance("w1", { done: 43_000, total: 100_000 });
  expect(await within(corner).findByText("43 %")).toBeVisible();
  expect(within(corner).getByRole("progressbar", { name: "payouts.csv" })).toHaveAttribute("max", "100000");
  expect(await axeFindings()).toEqual([]);
  backend.advance("w1", { state: "done", path: "/home/somsri/payouts.csv" });
  await user.click(await within(corner).findByRole("button", { name: "Show in folder: payouts.csv" }));
  expect(desk.announcement).toBe("payouts.csv: Done");
  expect(backend.called("showWorkFile")).toEqual([["w1"]]);
  await user.click(within(corner).getByRole("button", { name: "Take from the list: payouts.csv" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Work going on" })).toBeNull());
});

test("running work can be ended; what failed says why", async () => {
  const { user, backend } = await showWindow();
  await backend.exportPayouts(query, "xlsx", null);
  await user.click(await screen.findByRole("button", { name: "Cancel: payouts.xlsx" }));
  expect(await screen.findByText("Cancelled, nothing was left behind")).toBeVisible();
  await backend.backUpNow();
  backend.advance("w2", { state: "failed", outcome: { code: "journal", params: {} } });
  const corner = screen.getByRole("region", { name: "Work going on" });
  expect(await within(corner).findByText("The records could not be written or read")).toBeVisible();
  await user.click(within(corner).getByRole("button", { name: "Clear what is done" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Work going on" })).toBeNull());
});

test("what went on before the window opened is shown, and not told as new", async () => {
  const backend = new TestingBackend();
  backend.keeping.begin("verify", "");
  const { desk } = await showWindow(backend);
  expect(await screen.findByRole("progressbar", { name: "Verify journal" })).toBeVisible();
  expect(desk.announcement).toBe("");
});

test("nothing of it is seen behind the lock, nor told as new afterwards", async () => {
  const { backend, desk } = await showWindow();
  await backend.verifyJournal();
  await screen.findByRole("progressbar");
  await desk.change((asked) => asked.lock());
  await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
  await desk.change((asked) => asked.signIn("Somsri", "somsri is here"));
  expect(await screen.findByRole("progressbar")).toBeVisible();
  expect(desk.announcement).toBe("");
});

test("the whole list is handed on, in the format that is chosen by keyboard", async () => {
  const { user, backend } = await show(ExportMenu, { query, count: 1204 });
  screen.getByRole("button", { name: "Export 1,204 rows" }).focus();
  await user.keyboard("{ArrowDown}");
  expect(screen.getByRole("button", { name: /Excel workbook/ })).toHaveFocus();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(backend.called("exportPayouts")).toEqual([[query, "csv", null]]);
  expect(screen.getByRole("button", { name: "Export 1,204 rows" })).toHaveFocus();
});

test("selected rows are handed on alone", async () => {
  const between = { first: "a", last: "b" };
  const { user, backend } = await show(ExportMenu, { query, count: 1204, selected: { between, count: 12 } });
  await user.click(screen.getByRole("button", { name: "Export 12 selected" }));
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: /Excel workbook/ }));
  expect(backend.called("exportPayouts")).toEqual([[query, "xlsx", between]]);
});

test("an empty list cannot be handed on; a refusal is told", async () => {
  const { user, backend, desk } = await show(ExportMenu, { query, count: 1 });
  backend.failNext.set("exportPayouts", failure("journal"));
  await user.click(screen.getByRole("button", { name: "Export 1 row" }));
  await user.click(screen.getByRole("button", { name: /CSV/ }));
  await waitFor(() => expect(desk.announcement).toBe("The records could not be written or read"));
});

test("a menu goes by Escape, and the focus back to its button", async () => {
  const { user } = await show(ExportMenu, { query, count: 2 });
  await user.click(screen.getByRole("button", { name: "Export 2 rows" }));
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("button", { name: /CSV/ })).toBeNull();
  expect(screen.getByRole("button", { name: "Export 2 rows" })).toHaveFocus();
});
