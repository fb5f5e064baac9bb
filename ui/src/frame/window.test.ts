import { screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { TestingBackend } from "../backend/testing";
import { axeFindings, showWindow } from "../testing/show";

test("the frame shows the connections with their balance, and the person", async () => {
  await showWindow();
  expect(screen.getByRole("button", { name: /One2Pays.*1,204,310\.50/ })).toBeVisible();
  expect(screen.getByText("Somsri")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
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
