import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure, TestingBackend } from "../../backend/testing";
import { testingConnection, testingJamesPay, testingPay1401 } from "../../backend/testing-providers";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

async function openPanel(): Promise<Shown> {
  const shown = await showWindow(new TestingBackend({ profile: "rehearsal" }));
  await shown.user.click(await screen.findByRole("button", { name: /What happens next\s*Paid/ }));
  return shown;
}

test("outside of rehearsal there is no panel", async () => {
  await showWindow();
  expect(screen.queryByRole("button", { name: /What happens next/ })).toBeNull();
});

test("choosing what happens next tells the desk, and the band says it", async () => {
  const { user, backend } = await openPanel();
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("radio", { name: "Lost answer" }));
  expect(backend.called("rehearsalNext")).toEqual([["lostAnswer"]]);
  expect(await screen.findByRole("button", { name: /What happens next\s*Lost answer/ })).toBeVisible();
});

test("the panel says which connections there are", async () => {
  const connections = [testingConnection(), testingJamesPay(), testingPay1401()];
  const { user } = await showWindow(new TestingBackend({ profile: "rehearsal", connections }));
  await user.click(await screen.findByRole("button", { name: /What happens next/ }));
  expect(screen.getByText("Connections here: One2Pays · JamesPay · 1401")).toBeVisible();
});

test("the panel is opened on the choice that holds, and Escape gives the focus back", async () => {
  const { user } = await openPanel();
  expect(screen.getByRole("radio", { name: "Paid" })).toHaveFocus();
  await user.keyboard("{Escape}");
  const opener = screen.getByRole("button", { name: /What happens next/ });
  expect(opener).toHaveFocus();
  expect(opener).toHaveAttribute("aria-expanded", "false");
});

test("a sample account goes into a new payout", async () => {
  const { user } = await openPanel();
  await user.click(screen.getByRole("button", { name: /สมชาย ใจดี.*Kasikorn.*012-3-45678-9/ }));
  expect(await screen.findByLabelText("Account number")).toHaveValue("0123456789");
  expect(screen.getByLabelText("Account name")).toHaveValue("สมชาย ใจดี");
});

test("leaving rehearsal opens the live profile", async () => {
  const { user, backend } = await openPanel();
  await user.click(screen.getByRole("button", { name: "Leave rehearsal" }));
  await waitFor(() => expect(screen.queryByRole("complementary", { name: "Rehearsal" })).toBeNull());
  expect(backend.called("openProfile")).toEqual([["live"]]);
});

test("a live profile that does not open keeps the rehearsal and says why", async () => {
  const { user, backend } = await openPanel();
  backend.failNext.set("openProfile", failure("journalBroken"));
  await user.click(screen.getByRole("button", { name: "Leave rehearsal" }));
  expect(await screen.findByText("The records do not verify")).toBeVisible();
  expect(screen.getByRole("complementary", { name: "Rehearsal" })).toBeVisible();
});
