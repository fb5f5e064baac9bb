import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

async function openDayClose(): Promise<Shown & { dialog: HTMLElement }> {
  const shown = await showWindow();
  shown.desk.goTo("connections");
  await shown.user.click(await screen.findByRole("button", { name: "Day close…" }));
  return { ...shown, dialog: await screen.findByRole("dialog", { name: "Day close: One2Pays" }) };
}

test("the day that is over is closed unless another is chosen", async () => {
  const { user, backend, dialog } = await openDayClose();
  expect(within(dialog).getByText(/Thursday.*19 November 2026/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Save as…" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("saveDayClose")).toEqual([["c1", "2026-11-19"]]);
  expect(await screen.findByText("One2Pays 2026-11-19.pdf")).toBeVisible();
});

test("today can be closed, with a word that it is not over", async () => {
  const { user, backend, dialog } = await openDayClose();
  await user.click(within(dialog).getByRole("radio", { name: "Today" }));
  expect(within(dialog).getByText(/The day is not over/)).toBeVisible();
  await user.click(within(dialog).getByRole("button", { name: "Save as…" }));
  await waitFor(() => expect(backend.called("saveDayClose")).toEqual([["c1", "2026-11-20"]]));
});

test("another day is typed; where nobody says where to save, the question stays", async () => {
  const { user, backend, dialog } = await openDayClose();
  backend.keeping.saveDialog = "cancel";
  await user.click(within(dialog).getByRole("radio", { name: "Another day" }));
  const day = within(dialog).getByLabelText("Which day");
  await user.clear(day);
  await user.type(day, "1 พ.ย. 2569");
  await user.click(within(dialog).getByRole("button", { name: "Save as…" }));
  await waitFor(() => expect(backend.called("saveDayClose")).toEqual([["c1", "2026-11-01"]]));
  expect(dialog).toBeVisible();
  expect(screen.queryByRole("region", { name: "Work going on" })).toBeNull();
});
