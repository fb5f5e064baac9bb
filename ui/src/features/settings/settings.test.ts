import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure } from "../../backend/testing";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

async function showSettings(): Promise<Shown> {
  const shown = await showWindow();
  shown.desk.goTo("settings");
  await screen.findByRole("heading", { name: "Settings" });
  return shown;
}

test("another language changes every word at once", async () => {
  const { user } = await showSettings();
  await user.click(screen.getByRole("radio", { name: "ไทย" }));
  expect(await screen.findByRole("heading", { name: "ตั้งค่า" })).toBeVisible();
  expect(screen.getByRole("button", { name: "รายการจ่าย" })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test.each([
  ["Dark", { theme: "dark" }],
  ["Large", { textSize: "large" }],
  ["Dense", { density: "dense" }],
  ["พ.ศ.", { era: "buddhist" }],
])("choosing %s is saved as it is made", async (name, saved) => {
  const { user, backend } = await showSettings();
  await user.click(screen.getByRole("radio", { name }));
  await waitFor(() => expect(backend.called("saveSettings")).toMatchObject([[saved]]));
  expect(screen.getByRole("radio", { name })).toBeChecked();
});

test("the calendar shows today in its own years", async () => {
  const { user } = await showSettings();
  expect(screen.getByText("Today is 20 Nov 2026.")).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "พ.ศ." }));
  expect(await screen.findByText("Today is 20 Nov 2569.")).toBeVisible();
});

test("after how long the desk locks is saved as it is chosen, from one minute to fifteen", async () => {
  const { user, backend } = await showSettings();
  const choice = screen.getByLabelText("Lock after");
  expect(choice).toHaveDisplayValue("5 minutes");
  expect(choice.querySelectorAll("option")).toHaveLength(15);
  await user.selectOptions(choice, "1 minute");
  await waitFor(() => expect(backend.called("saveSettings")).toMatchObject([[{ lockAfterMinutes: 1 }]]));
});

test("a choice that could not be saved is undone on the screen, and says why", async () => {
  const { user, backend } = await showSettings();
  backend.failNext.set("saveSettings", failure("settingsNotSaved"));
  await user.click(screen.getByRole("radio", { name: "Dark" }));
  expect(await screen.findByText("The settings could not be saved")).toBeVisible();
  expect(screen.getByRole("radio", { name: "Light" })).toBeChecked();
});

test("it says where data, logs and keys are, and which Khlang this is", async () => {
  await showSettings();
  expect(screen.getByText("/home/somsri/.local/share/khlang/logs")).toBeVisible();
  expect(screen.getByText("app.khlang.live")).toBeVisible();
  expect(screen.getByText("Khlang 0.1.0")).toBeVisible();
  expect(screen.getByRole("button", { name: "Copy: Data" })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("whoever starts rehearsal is told that the live desk stands still meanwhile", async () => {
  const { user, desk } = await showSettings();
  const rehearsal = screen.getByRole("button", { name: "Start rehearsal" });
  expect(rehearsal).toHaveAccessibleDescription(/nothing is sent or asked there until you leave rehearsal/);
  await user.click(rehearsal);
  await waitFor(() => expect(desk.view.profile).toBe("rehearsal"));
});
