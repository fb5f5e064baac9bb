import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { SettlementView, TimelineItemView } from "../../backend/generated/bindings";
import { failure, TestingBackend } from "../../backend/testing";
import { axeFindings, showWindow } from "../../testing/show";

const at = "2026-11-20T07:20:00.000Z";
const settlement: SettlementView = {
  verdict: "notPaid",
  text: "Support mail 4411",
  pictures: [{ sha256: "abc", mediaType: "image/png", bytes: 12 }],
  by: "Somsri",
  second: "Malee",
  at,
};

function line(code: string, params: Record<string, string> = {}): TimelineItemView {
  return { at, who: null, code, params, tone: "move" };
}

test("a settled payout shows the verdict, who found it, the second person and the evidence", async () => {
  const backend = new TestingBackend();
  backend.put({ state: "pending" }, { settlement });
  const { user } = await showWindow(backend);
  await user.click(await screen.findByText("สมชาย ใจดี"));
  const facts = (await screen.findByRole("heading", { name: "What people found about the attempt before" })).closest(
    "section",
  ) as HTMLElement;
  for (const text of ["It was not paid, it may be sent again", "Somsri", "Malee", "Support mail 4411"]) {
    expect(within(facts).getByText(text)).toBeVisible();
  }
  expect(await axeFindings()).toEqual([]);
});

test("a picture of the evidence is opened from the payout; a lost one is told", async () => {
  const backend = new TestingBackend();
  backend.put({ state: "pending" }, { settlement });
  const { user } = await showWindow(backend);
  await user.click(await screen.findByText("สมชาย ใจดี"));
  const problems = [{ field: "evidence", row: null, code: "pictureMissing", params: {} }];
  backend.failNext.set("evidencePicture", failure("problems", { problems: problems as never }));
  await user.click(await screen.findByRole("button", { name: "Picture 1" }));
  expect(await screen.findByText(/not there any more/)).toBeVisible();
  backend.evidencePicture = () => Promise.resolve({ mediaType: "image/png", base64: "" });
  await user.click(screen.getByRole("button", { name: "Picture 1" }));
  expect(await screen.findByRole("dialog", { name: "Picture 1" })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("a new attempt is visible as such; the identical request sent again is none", async () => {
  const backend = new TestingBackend();
  const timeline = [
    line("sendingBegan", { attempt: "1" }),
    line("sendingRepeated", { attempt: "2" }),
    line("settledNotPaid", { second: "Malee" }),
    line("sendingBegan", { attempt: "3" }),
  ];
  backend.put({ state: "pending" }, { timeline });
  const { user } = await showWindow(backend);
  await user.click(await screen.findByText("สมชาย ใจดี"));
  expect(await screen.findByText("Third attempt")).toBeVisible();
  expect(screen.queryByText("Second attempt")).toBeNull();
  expect(screen.getByText("confirmed by Malee")).toBeVisible();
});

test.each(["unknown", "accepted"] as const)(
  "from a payout that is %s one gets to recording its outcome",
  async (state) => {
    const backend = new TestingBackend();
    backend.put({ state: "unknown", accountName: "Older", time: "2026-11-20T01:00:00.000Z" });
    backend.put({ id: "this", state, accountName: "This one" });
    const { user } = await showWindow(backend);
    await user.click(await screen.findByRole("tab", { name: state === "unknown" ? /Needs attention/ : /In progress/ }));
    await user.click(await screen.findByText("This one"));
    await user.click(await screen.findByRole("button", { name: "Record the outcome" }));
    await waitFor(() =>
      expect(screen.getByRole("button", { name: /^This one/ })).toHaveAttribute("aria-current", "true"),
    );
  },
);

test("Needs attention leads to the unknown outcomes", async () => {
  const backend = new TestingBackend();
  backend.put({ state: "unknown" });
  const { user } = await showWindow(backend);
  await user.click(await screen.findByRole("tab", { name: /Needs attention/ }));
  await user.click(await screen.findByRole("button", { name: "Open the unknown outcomes" }));
  expect(await screen.findByRole("heading", { name: "Outcome unknown" })).toBeVisible();
});
