import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { TestingBackend, testingPassword } from "../backend/testing";
import { Desk } from "../shared/desk.svelte";
import { axeFindings, showWindow } from "../testing/show";
import * as inside from "./inside";
import Window from "./Window.svelte";

test("the frame shows the connections with their balance, and the person", async () => {
  await showWindow();
  expect(screen.getByRole("button", { name: /One2Pays.*1,204,310\.50/ })).toBeVisible();
  expect(screen.getByText("Somsri")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("what is typed at the door stays when the rest of the window comes, and lets in", async () => {
  const backend = new TestingBackend({ session: { state: "signedOut", lastName: "Somsri", rehearsalPeople: [] } });
  const desk = await Desk.open(backend);
  const { rerender } = render(Window, { desk, inside: null });
  const user = userEvent.setup();
  const password = screen.getByLabelText("Password");
  await user.type(password, testingPassword("Somsri"));
  await rerender({ desk, inside });
  expect(screen.getByLabelText("Password")).toBe(password);
  expect(password).toHaveFocus();
  expect(password).toHaveValue(testingPassword("Somsri"));
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("navigation")).toBeVisible();
});

test("rehearsal is said in a band and in the title", async () => {
  await showWindow(new TestingBackend({ profile: "rehearsal" }));
  expect(screen.getByRole("complementary", { name: "Rehearsal" })).toBeVisible();
  expect(document.title).toContain("Rehearsal");
});

test("offline says since when, and how old the knowledge is", async () => {
  const network = { online: false, offlineSince: "2026-11-20T03:42:00.000Z", knownAt: "2026-11-20T03:41:00.000Z" };
  await showWindow(new TestingBackend({ network }));
  expect(screen.getByText("Offline since 10:42, showing what was known at 10:41")).toBeVisible();
});

test("the command palette opens by the physical key and finds by words", async () => {
  const { user, desk } = await showWindow();
  // The key K as a Thai layout reports it.
  await user.keyboard("{Control>}[KeyK]{/Control}");
  await user.type(await screen.findByRole("combobox", { name: "What do you want to do?" }), "new");
  expect(await axeFindings()).toEqual([]);
  await user.keyboard("{Enter}");
  expect(desk.place).toBe("payouts");
  expect(screen.queryByRole("dialog")).toBeNull();
});
