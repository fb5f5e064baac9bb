import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { mount, unmount } from "svelte";
import { expect, onTestFinished, test, vi } from "vitest";
import type { OpeningView } from "../backend/generated/bindings";
import { TestingBackend, testingPassword } from "../backend/testing";
import { Desk } from "../shared/desk.svelte";
import { screenPainted } from "../shared/painted";
import { axeFindings, showWindow } from "../testing/show";
import * as inside from "./inside";
import { startWindow } from "./start.svelte";
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

/** Starts the window as the page does, until the end of the test. */
function start(backend: TestingBackend): Promise<void> {
  const mounted: Record<string, unknown>[] = [];
  const keeping: typeof mount = (...wanted) => {
    const one = mount(...wanted);
    mounted.push(one);
    return one;
  };
  onTestFinished(() => Promise.all(mounted.map((one) => unmount(one))).then(() => undefined));
  return startWindow(backend, document.body, keeping);
}

test("what is behind the door is drawn ahead, where nobody can see or reach it, and asks for nothing", async () => {
  const backend = new TestingBackend({ session: { state: "signedOut", lastName: "Somsri", rehearsalPeople: [] } });
  const drawn = new Set<Element>();
  const unseen = new Set<Element>();
  const watching = new MutationObserver(() => {
    document.querySelectorAll("nav").forEach((nav) => drawn.add(nav));
    document.querySelectorAll("[inert][aria-hidden] nav").forEach((nav) => unseen.add(nav));
  });
  watching.observe(document.body, { childList: true, subtree: true });
  onTestFinished(() => watching.disconnect());
  await start(backend);
  expect(drawn.size).toBe(1);
  expect(unseen).toEqual(drawn);
  expect(document.querySelector("nav")).toBeNull();
  expect(screen.getByLabelText("Password")).toHaveFocus();
  expect(new Set(backend.calls.map(({ method }) => method))).toEqual(new Set(["opening", "desk"]));
});

test("a frame that cannot be drawn ahead leaves the door as it is", async () => {
  const backend = new TestingBackend({ session: { state: "signedOut", lastName: "Somsri", rehearsalPeople: [] } });
  const drawn = vi.spyOn(Desk.prototype, "unasked").mockImplementation(() => {
    throw new Error("no room");
  });
  await start(backend);
  expect(drawn).toHaveBeenCalledOnce();
  expect(screen.getByLabelText("Password")).toHaveFocus();
  expect(screen.getAllByRole("main")).toHaveLength(1);
});

test("while there is no desk the window says what it waits for, and how far that is, and opens by itself", async () => {
  const backend = new TestingBackend({ session: { state: "signedOut", lastName: "Somsri", rehearsalPeople: [] } });
  const { settings } = await backend.desk();
  const waitsFor = (waits: Omit<OpeningView, "settings"> | null): void => {
    backend.waitsFor = waits === null ? null : { ...waits, settings };
    backend.emit({ kind: "opening" });
  };
  let open = (): void => undefined;
  backend.hold.set("desk", new Promise<void>((opened) => (open = opened)));
  const started = start(backend);
  waitsFor({ kind: "rebuild", percent: 12 });
  const waiting = await screen.findByRole("dialog", { name: "The lists are being made anew" });
  expect(waiting).toHaveAccessibleDescription(/nothing in it changes/);
  expect(screen.getByRole("progressbar")).toHaveValue(12);
  expect(await axeFindings()).toEqual([]);
  waitsFor({ kind: "rebuild", percent: 57 });
  expect(await screen.findByText("57%")).toBeVisible();
  await userEvent.setup().keyboard("{Escape}");
  expect(waiting).toBeVisible();
  waitsFor(null);
  open();
  await started;
  expect(await screen.findByLabelText("Password")).toBeVisible();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("what changes in one breath is read once", async () => {
  const { backend } = await showWindow();
  const before = backend.called("desk").length;
  for (const kind of ["session", "people", "connections"] as const) backend.emit({ kind });
  await waitFor(() => expect(backend.called("desk").length).toBeGreaterThan(before));
  await screenPainted();
  expect(backend.called("desk")).toHaveLength(before + 1);
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
