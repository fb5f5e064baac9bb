import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure, TestingBackend } from "../../backend/testing";
import { axeFindings, showWindow } from "../../testing/show";

test("a sheet for the payee is written in the language that is chosen", async () => {
  const backend = new TestingBackend();
  const id = backend.put({ state: "paid", reference: "KL-1" });
  const { user, desk } = await showWindow(backend);
  desk.showPayout(id);
  await user.click(await screen.findByRole("button", { name: "Payment advice" }));
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Picture in Thai" }));
  expect(backend.called("savePaymentAdvice")).toEqual([[id, "png", "th"]]);
  expect(await screen.findByText("KL-1.png")).toBeVisible();
});

test("of a draft nobody is advised", async () => {
  const backend = new TestingBackend();
  const id = backend.put({ state: "draft" });
  const { desk } = await showWindow(backend);
  desk.showPayout(id);
  await screen.findByRole("button", { name: "Edit draft" });
  expect(screen.queryByRole("button", { name: "Payment advice" })).toBeNull();
});

test("a sheet that could not be written says why, on the payout", async () => {
  const backend = new TestingBackend();
  const id = backend.put({ state: "paid" });
  const { user, desk } = await showWindow(backend);
  desk.showPayout(id);
  backend.failNext.set("savePaymentAdvice", failure("journal"));
  await user.click(await screen.findByRole("button", { name: "Payment advice" }));
  await user.click(screen.getByRole("button", { name: "PDF in English" }));
  await waitFor(() => expect(screen.getByText("The records could not be written or read")).toBeVisible());
});
