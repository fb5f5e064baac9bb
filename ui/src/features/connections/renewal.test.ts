import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { TestingBackend, testingConnection } from "../../backend/testing";
import { showWindow, type Shown } from "../../testing/show";

const renewals = ({ backend }: Shown): number => backend.calls.filter(({ method }) => method === "renewWindow").length;

beforeEach(() => history.replaceState(null, "", location.pathname));

async function showKeys(): Promise<Shown> {
  const shown = await showWindow(new TestingBackend({ connections: [testingConnection()] }));
  shown.desk.goTo("connections");
  await shown.user.click(await screen.findByRole("button", { name: "Replace keys" }));
  return shown;
}

test("a page into which a secret was typed is replaced once it is saved, and the next one knows what was said", async () => {
  const shown = await showKeys();
  await shown.user.type(screen.getByLabelText("API secret"), "sk_test_canary_9x8y7z");
  await shown.user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(renewals(shown)).toBe(1));
  const methods = shown.backend.calls.map(({ method }) => method);
  expect(methods.indexOf("renewWindow")).toBeGreaterThan(methods.indexOf("updateConnection"));
  expect(location.href).not.toContain("canary");
  shown.desk.goTo("payouts");
  shown.desk.announcement = "";
  shown.desk.takeUp();
  expect(shown.desk.place).toBe("connections");
  expect(shown.desk.announcement).toMatch(/^Saved: /);
  expect(location.hash).toBe("");
});

test("a page into which a secret was typed is replaced when it was not saved, too", async () => {
  const shown = await showKeys();
  await shown.user.type(screen.getByLabelText("API secret"), "sk_test_canary_9x8y7z");
  await shown.user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(renewals(shown)).toBe(0);
  await shown.user.click(await screen.findByRole("button", { name: "Discard" }));
  await waitFor(() => expect(renewals(shown)).toBe(1));
});

test("a page without a secret in it stays, and so does one that cannot be replaced", async () => {
  const shown = await showKeys();
  await shown.user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(renewals(shown)).toBe(0);
  await shown.user.click(screen.getByRole("button", { name: "Replace keys" }));
  await shown.user.type(screen.getByLabelText("API secret"), "sk_test_canary_9x8y7z");
  shown.backend.failNext.set("renewWindow", { code: "internal" } as never);
  await shown.user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
