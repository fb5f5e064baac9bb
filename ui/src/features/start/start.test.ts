import { render, screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { ErrorView } from "../../backend/generated/bindings";
import { failure, signedIn, TestingBackend } from "../../backend/testing";
import { presentation } from "../../shared/presentation.svelte";
import { axeFindings, showWindow } from "../../testing/show";
import { CouldNotOpen } from "./index";

const nothingYet = (): TestingBackend => new TestingBackend({ connections: [], session: { state: "firstPerson" } });
const nothingConnected = (): TestingBackend => new TestingBackend({ connections: [] });

test("the first start shows two doors and nothing else of the window", async () => {
  await showWindow(nothingYet());
  const rehearsal = screen.getByRole("button", { name: "Start rehearsal" });
  expect(rehearsal).toHaveAccessibleDescription(/invented money/);
  expect(rehearsal).not.toHaveAccessibleDescription(/stands still/);
  expect(screen.getByRole("button", { name: "Set up for real payouts" })).toHaveAccessibleDescription(/first person/);
  expect(screen.queryByRole("navigation")).toBeNull();
  expect(await axeFindings()).toEqual([]);
});

test("with a connection there are no doors", async () => {
  await showWindow();
  expect(screen.queryByRole("button", { name: "Start rehearsal" })).toBeNull();
  expect(screen.getByRole("navigation")).toBeVisible();
});

test("a rehearsal without connections is not a first start", async () => {
  await showWindow(new TestingBackend({ connections: [], profile: "rehearsal" }));
  expect(screen.queryByRole("button", { name: "Add connection" })).toBeNull();
});

test("the rehearsal opens behind its door", async () => {
  const { user, backend } = await showWindow(nothingYet());
  await user.click(screen.getByRole("button", { name: "Start rehearsal" }));
  expect(await screen.findByRole("complementary", { name: "Rehearsal" })).toBeVisible();
  expect(backend.called("openProfile")).toEqual([["rehearsal"]]);
});

test("a rehearsal that does not open says why and leaves the doors", async () => {
  const backend = nothingYet();
  backend.failNext.set("openProfile", failure("profileInUse"));
  const { user } = await showWindow(backend);
  await user.click(screen.getByRole("button", { name: "Start rehearsal" }));
  expect(await screen.findByText("Khlang is already open")).toBeVisible();
  expect(screen.getByRole("button", { name: "Start rehearsal" })).toBeEnabled();
});

test("without a connection the doors stand where the payouts will be, with the window around them", async () => {
  const { user } = await showWindow(nothingConnected());
  expect(screen.getByRole("button", { name: "Add connection" })).toHaveAccessibleDescription(/API key and secret/);
  expect(screen.getByRole("button", { name: "Start rehearsal" })).toHaveAccessibleDescription(/live desk stands still/);
  await user.click(screen.getByRole("button", { name: "Settings" }));
  expect(screen.queryByRole("button", { name: "Add connection" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Payouts" }));
  expect(await screen.findByRole("button", { name: "Add connection" })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("whoever is no administrator is told why the door to a connection does not open", async () => {
  const session = signedIn("Anan", ["operator"]);
  await showWindow(new TestingBackend({ connections: [], session }));
  const door = screen.getByRole("button", { name: "Add connection" });
  expect(door).toBeDisabled();
  expect(door).toHaveAccessibleDescription(/administrator role/);
});

test("the other door opens the steps to a connection", async () => {
  const { user } = await showWindow(nothingConnected());
  await user.click(screen.getByRole("button", { name: "Add connection" }));
  expect(await screen.findByRole("dialog", { name: "Add connection" })).toBeVisible();
});

test("the language changes at once, where everything begins", async () => {
  const { user, backend } = await showWindow(nothingYet());
  await user.click(screen.getByRole("radio", { name: "ไทย" }));
  expect(await screen.findByRole("button", { name: "เริ่มโหมดซ้อม" })).toBeVisible();
  expect(document.documentElement.lang).toBe("th");
  expect(backend.called("saveSettings")).toMatchObject([[{ language: "th" }]]);
  expect(await axeFindings()).toEqual([]);
});

test("a missing keychain is explained for each system before a key is typed", async () => {
  await showWindow(new TestingBackend({ connections: [], keychain: "missing" }));
  expect(screen.getByText(/Credential Manager/)).toBeVisible();
  expect(screen.getByText(/gnome-keyring/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test.each(["profileInUse", "journalNewer", "journalBroken", "diskFull", "folderUnusable"])(
  "a desk that cannot be opened for %s says so in both languages, and what to do",
  async (code) => {
    const refusal: ErrorView = failure(code);
    presentation.language = "en";
    const { container } = render(CouldNotOpen, { failure: refusal });
    const english = screen.getByRole("alert").textContent;
    expect(english).not.toContain(code);
    expect(screen.getByRole("alert").querySelector("p")).not.toBeNull();
    expect(await axeFindings()).toEqual([]);
    container.querySelector<HTMLInputElement>("input[value=th]")?.click();
    await waitFor(() => expect(screen.getByRole("alert").textContent).not.toBe(english));
  },
);
