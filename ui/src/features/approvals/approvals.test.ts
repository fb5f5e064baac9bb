import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { ApprovalDetail, Role } from "../../backend/generated/bindings";
import { failure, TestingBackend, testingRule } from "../../backend/testing";
import { testingPassword } from "../../backend/testing-people";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

type Waiting = { id: string; accountName: string; amount: string; maker?: string };

/** Oldest first: each payout waits a little shorter than the one before. */
function officeWith(waiting: Waiting[], roles: Role[] = ["operator", "supervisor"]): TestingBackend {
  const session = { state: "signedIn", name: "Somsri", roles, lockAfterMinutes: 5 } as const;
  const backend = new TestingBackend({ session });
  waiting.forEach((row, index) => {
    const time = new Date(backend.now - (waiting.length - index) * 600_000).toISOString();
    backend.put({ maker: "Anan", ...row, state: "awaitingApproval", time });
  });
  return backend;
}

const three: Waiting[] = [
  { id: "one", accountName: "First Payee", amount: "120000.00" },
  { id: "two", accountName: "Second Payee", amount: "60000.00" },
  { id: "three", accountName: "Third Payee", amount: "75000.50" },
];

async function openInbox(backend = officeWith(three)): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.click(await screen.findByRole("button", { name: /^Approvals/ }));
  await screen.findByRole("heading", { name: "Approvals" });
  return shown;
}

function option(name: string | RegExp): HTMLElement {
  return screen.getByRole("option", { name: typeof name === "string" ? new RegExp(name) : name });
}

async function button(name: string): Promise<HTMLElement> {
  const found = await screen.findByRole("button", { name });
  await waitFor(() => expect(found).toBeEnabled());
  return found;
}

async function givePassword({ user }: Shown, password = testingPassword("Somsri")): Promise<void> {
  const field = await screen.findByLabelText("Your password");
  await waitFor(() => expect(field).toHaveFocus());
  await user.keyboard(`${password}{Enter}`);
}

async function changed(shown: Shown, id: string, changes: Partial<ApprovalDetail>): Promise<void> {
  shown.backend.approvalChanges.set(id, changes);
  shown.backend.emit({ kind: "approvals" });
}

test("the rail always shows the approvals, with the count of what waits for this person", async () => {
  const backend = officeWith([...three, { id: "own", accountName: "Own", amount: "90000.00", maker: "Somsri" }]);
  const { backend: shown } = await showWindow(backend);
  expect(await screen.findByRole("button", { name: "Approvals 3 waiting" })).toBeVisible();
  shown.move("one", "ready");
  shown.emit({ kind: "approvals" });
  expect(await screen.findByRole("button", { name: "Approvals 2 waiting" })).toBeVisible();
});

test("an inbox in which nothing waits says what comes there", async () => {
  await openInbox(officeWith([]));
  expect(await screen.findByText("Nothing waits for approval")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("everything to decide by is on one screen", async () => {
  const backend = officeWith(three);
  backend.approvalChanges.set("one", {
    payee: { kind: "changed", days: 2, before: "…6789", bankBefore: "014" },
    needs: 2,
    signed: 1,
    missing: 1,
    signatures: [{ name: "Malee", at: "2026-11-20T07:00:00.000Z" }],
    rule: testingRule({ outcome: { kind: "needs", supervisors: 2 } }),
    duplicates: [{ code: "likelyDuplicate", params: { minutes: "4", reference: "KL-1" }, payoutId: "two" }],
    acceptedWarnings: ["firstPayment"],
    balanceAfter: { amount: "1084310.50", asOf: "2026-11-20T07:30:00.000Z" },
    lastPayments: [
      { payoutId: "old", at: "2026-10-02T03:00:00.000Z", amount: "4000.00", state: "paid", reference: "KL-OLD" },
    ],
    details: [{ key: "order", value: "88213" }],
  });
  await openInbox(backend);
  const pane = screen.getByRole("region", { name: "120,000.00 THB" });
  for (const text of [
    "one hundred twenty thousand baht only",
    "First Payee",
    "012-3-45678-9",
    "Account changed 2 days ago (was …6789, Siam Commercial Bank)",
    "needs 2 supervisors: from 50,000.00",
    "Malee",
    "1 supervisor is missing",
    "1 of 2 signed",
    "Same account and amount 4 minutes ago: KL-1",
    "First payment to this account",
    "1,084,310.50",
    "4,000.00",
    "88213",
    "Anan",
    "One2Pays",
    "What happened",
  ]) {
    expect(await within(pane).findByText(text)).toBeVisible();
  }
  expect(await axeFindings()).toEqual([]);
});

test("approving asks for the password once a visit, then for the system's confirmation, and goes to the next", async () => {
  const shown = await openInbox();
  const { user, backend } = shown;
  await user.click(await button("Approve"));
  expect(await screen.findByRole("dialog", { name: "Your password, please" })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  let answer = (): void => {};
  const field = screen.getByLabelText("Your password");
  await waitFor(() => expect(field).toHaveFocus());
  await user.keyboard(testingPassword("Somsri"));
  backend.hold.set("approve", new Promise<void>((resolve) => (answer = resolve)));
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("dialog", { name: "Confirm in the window that the system shows" })).toBeVisible();
  await user.keyboard("{Escape}");
  expect(screen.getByRole("dialog")).toBeVisible();
  answer();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await screen.findByText("Approved: First Payee. It goes out now.")).toBeVisible();
  expect(screen.queryByRole("option", { name: /First Payee/ })).toBeNull();
  await waitFor(() => expect(option("Second Payee")).toHaveFocus());
  expect(screen.getByRole("region", { name: "60,000.00 THB" })).toBeVisible();
  backend.hold.clear();
  await user.click(await button("Approve"));
  expect(await screen.findByText("Approved: Second Payee. It goes out now.")).toBeVisible();
  const form = { payoutId: "one", expectedRevision: 4 };
  expect(backend.called("approve").slice(0, 2)).toEqual([
    [[form], null],
    [[form], testingPassword("Somsri")],
  ]);
  expect(backend.called("approve")).toHaveLength(3);
});

test("a wrong password is told at its field and nothing is signed", async () => {
  const shown = await openInbox();
  await shown.user.click(await button("Approve"));
  await givePassword(shown, "guessed");
  const field = await screen.findByLabelText("Your password");
  await waitFor(() => expect(field).toHaveAccessibleDescription("This is not your password."));
  expect(field).toHaveValue("");
  expect(field).toHaveFocus();
  await givePassword(shown);
  expect(await screen.findByText("Approved: First Payee. It goes out now.")).toBeVisible();
});

test("after too many wrong passwords the wait is told and nothing more is tried", async () => {
  const shown = await openInbox();
  shown.backend.failNext.set("approve", failure("signInSlowed", { params: { seconds: "40" } }));
  await shown.user.click(await button("Approve"));
  const field = await screen.findByLabelText("Your password");
  await waitFor(() => expect(field).toHaveAccessibleDescription(/Try again in (39|40) sec/));
  expect(screen.getByRole("button", { name: "Go on" })).toBeDisabled();
});

test("what is cancelled in the system's window stays as it was", async () => {
  const shown = await openInbox();
  shown.backend.systemDialog = "cancel";
  await shown.user.click(await button("Approve"));
  await givePassword(shown);
  expect(await screen.findByText("Nothing was signed")).toBeVisible();
  expect(option("First Payee")).toHaveAttribute("aria-current", "true");
});

test("leaving the inbox ends its session", async () => {
  const { user, backend } = await openInbox();
  expect(backend.called("leaveInbox")).toHaveLength(0);
  await user.click(screen.getByRole("button", { name: "Payouts" }));
  await waitFor(() => expect(backend.called("leaveInbox")).toHaveLength(1));
});

test.each([
  ["Return to maker", "returnPayout", "Returned to Anan: First Payee"],
  ["Reject", "rejectPayout", "Rejected: First Payee"],
] as const)("%s takes a reason", async (act, method, said) => {
  const { user, backend } = await openInbox();
  await user.click(await button(act));
  const dialog = await screen.findByRole("dialog");
  const reason = within(dialog).getByLabelText("Reason");
  await waitFor(() => expect(reason).toHaveFocus());
  await user.click(within(dialog).getByRole("button", { name: act }));
  expect(reason).toHaveAccessibleDescription(/the maker has to know/);
  expect(reason).toHaveFocus();
  expect(await axeFindings()).toEqual([]);
  await user.keyboard("Wrong invoice");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(await button(act));
  const again = await screen.findByRole("dialog");
  expect(within(again).getByLabelText("Reason")).toHaveValue("Wrong invoice");
  await user.click(within(again).getByRole("button", { name: act }));
  expect(await screen.findByText(said)).toBeVisible();
  expect(backend.called(method)).toEqual([[[{ payoutId: "one", expectedRevision: 4 }], "Wrong invoice"]]);
  await waitFor(() => expect(option("Second Payee")).toHaveFocus());
});

test("one's own payout is shown and inert, with the reason", async () => {
  const { user } = await openInbox(
    officeWith([{ id: "own", accountName: "Own", amount: "90000.00", maker: "Somsri" }]),
  );
  expect(option("Own")).toHaveAttribute("aria-disabled", "true");
  for (const name of ["Approve", "Return to maker", "Reject"]) {
    const found = screen.getByRole("button", { name });
    expect(found).toBeDisabled();
    expect(found).toHaveAccessibleDescription(/another person has to decide/);
  }
  option("Own").focus();
  await user.keyboard(" ");
  expect(option("Own")).toHaveAttribute("aria-selected", "false");
  expect(await axeFindings()).toEqual([]);
});

test.each([
  ["signed", /You have signed this payout/],
  ["keyTooNew", /set after this payout was entered/],
] as const)("a payout that one has %s cannot be decided, and says why", async (mine, why) => {
  const backend = officeWith(three.slice(0, 1));
  backend.approvalChanges.set("one", { mine });
  await openInbox(backend);
  expect(await screen.findByRole("button", { name: "Approve" })).toHaveAccessibleDescription(why);
});

test.each([["viewer"], ["operator"], ["administrator"]] as const)(
  "a %s reads the inbox and can decide nothing",
  async (role) => {
    await openInbox(officeWith(three, [role]));
    const approve = await screen.findByRole("button", { name: "Approve" });
    expect(approve).toBeDisabled();
    expect(approve).toHaveAccessibleDescription(/supervisor role/);
    expect(screen.getByRole("button", { name: "Approvals" })).toBeVisible();
  },
);

test("arrow keys look, Space ticks, Shift ticks on the way, Escape ticks none, and no key decides", async () => {
  const { user, backend } = await openInbox();
  await waitFor(() => expect(option("First Payee")).toBeVisible());
  option("First Payee").focus();
  await user.keyboard("{ArrowDown}");
  expect(option("Second Payee")).toHaveFocus();
  expect(await screen.findByRole("region", { name: "60,000.00 THB" })).toBeVisible();
  await user.keyboard(" ");
  expect(option("Second Payee")).toHaveAttribute("aria-selected", "true");
  await user.keyboard("{Escape}");
  expect(option("Second Payee")).toHaveAttribute("aria-selected", "false");
  await user.keyboard("{Home}{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
  expect(screen.getAllByRole("option", { selected: true })).toHaveLength(3);
  await user.keyboard("{Shift>}{ArrowUp}{/Shift}");
  expect(screen.getAllByRole("option", { selected: true })).toHaveLength(2);
  await user.keyboard("{Control>}[KeyA]{/Control}");
  expect(screen.getAllByRole("option", { selected: true })).toHaveLength(3);
  await user.keyboard("{Escape}ar{Enter}{Delete}");
  for (const method of ["approve", "returnPayout", "rejectPayout"] as const) {
    expect(backend.called(method)).toHaveLength(0);
  }
});

test("several at once: what would happen with sums, then a result for each until it is dismissed", async () => {
  const backend = officeWith(three);
  backend.approvalChanges.set("two", { needs: 2, missing: 2 });
  const shown = await openInbox(backend);
  const { user } = shown;
  await user.click(screen.getByRole("button", { name: /Tick all I can decide/ }));
  const pane = await screen.findByRole("region", { name: "255,000.50 THB" });
  expect(await within(pane).findByText("2 payouts go out: 195,000.50 THB")).toBeVisible();
  expect(within(pane).getByText("1 payout still waits: 60,000.00 THB")).toBeVisible();
  expect(within(pane).getByText("Your password will be asked for.")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await user.click(await button("Approve"));
  // Somebody changed one of them while the password was typed.
  backend.change("three", {});
  await givePassword(shown);
  const results = await screen.findByRole("region", { name: "What became of them" });
  expect(within(results).getByText("Approved, goes out now")).toBeVisible();
  expect(within(results).getByText("Signed, still waits for another supervisor")).toBeVisible();
  expect(within(results).getByText(/This was changed meanwhile/)).toBeVisible();
  await waitFor(() => expect(within(results).getByRole("heading")).toHaveFocus());
  expect(await axeFindings()).toEqual([]);
  await user.click(within(results).getByRole("button", { name: "Done" }));
  expect(screen.queryByRole("region", { name: "What became of them" })).toBeNull();
});

test("what cannot be approved is left out of approving, and told before", async () => {
  const backend = officeWith(three);
  const { user } = await openInbox(backend);
  await user.click(screen.getByRole("button", { name: /Tick all I can decide/ }));
  backend.approvalChanges.set("two", { mine: "signed" });
  backend.change("two", {});
  expect(await screen.findByText("1 payout cannot be approved: 60,000.00 THB")).toBeVisible();
  await user.click(await button("Approve"));
  await waitFor(() => expect(backend.called("approve")).toHaveLength(1));
  expect((backend.called("approve")[0]?.[0] as { payoutId: string }[]).map(({ payoutId }) => payoutId)).toEqual([
    "one",
    "three",
  ]);
});

test("at most eight are ticked, the oldest first, and why is said beside the button", async () => {
  const many = Array.from({ length: 10 }, (_, index) => {
    return { id: `w${index}`, accountName: `Payee ${index}`, amount: "60000.00" };
  });
  const own = { id: "own", accountName: "Own Payee", amount: "60000.00", maker: "Somsri" };
  const { user, desk, backend } = await openInbox(officeWith([own, ...many]));
  expect(await screen.findByText(/^At most 8 are signed at once/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Tick the 8 oldest I can decide/ }));
  const names = (): string[] =>
    screen.getAllByRole("option", { selected: true }).map(({ textContent }) => /Payee \d/.exec(textContent)?.[0] ?? "");
  const eight = many.slice(0, 8).map(({ accountName }) => accountName);
  expect(names()).toEqual(eight);
  expect(screen.getByText("8 ticked")).toBeVisible();
  expect(screen.getByText(/^At most 8 are signed at once/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await user.keyboard("{Control>}");
  await user.click(option("Payee 9"));
  await user.keyboard("{/Control}");
  expect(names()).toEqual(eight);
  expect(desk.announcement).toMatch(/8 are ticked already/);
  await user.keyboard("{Escape}");
  // From below up it is those nearest to where it began.
  option("Payee 9").focus();
  await user.keyboard("{Shift>}{ArrowUp>9/}{/Shift}");
  expect(names()).toEqual(many.slice(2).map(({ accountName }) => accountName));
  await user.click(await button("Approve"));
  await waitFor(() => expect(backend.called("approve")).toHaveLength(1));
  expect(backend.called("approve")[0]?.[0]).toHaveLength(8);
});

test("a payout that was found altered is told as such; it is rejected, and neither approved nor returned", async () => {
  const backend = officeWith(three);
  const story = [
    { at: "2026-11-20T07:20:00.000Z", who: null, code: "approvalBroken", params: {}, tone: "alarm" },
  ] as const;
  backend.approvalChanges.set("one", { story: [...story] });
  const { user } = await openInbox(backend);
  const pane = screen.getByRole("region", { name: "120,000.00 THB" });
  expect(await within(pane).findByText(/Reject it or take it back; pay nothing else from this machine/)).toBeVisible();
  expect(within(pane).getByRole("button", { name: "Approve" })).toBeDisabled();
  expect(within(pane).queryByRole("button", { name: "Return to maker" })).toBeNull();
  expect(await axeFindings()).toEqual([]);
  await user.click(within(pane).getByRole("button", { name: "Reject" }));
  await user.type(await screen.findByLabelText("Reason"), "Altered in the file");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Reject" }));
  await waitFor(() => expect(backend.called("rejectPayout")).toHaveLength(1));
});

test("of several, what was found altered is not returned with the others", async () => {
  const backend = officeWith(three);
  const alarm = failure("alarmStands");
  backend.previewApproval = (items) =>
    Promise.resolve({
      passwordNeeded: true,
      items: items.map(({ payoutId }) =>
        payoutId === "two"
          ? { payoutId, becomes: "refused", missing: 1, error: alarm }
          : { payoutId, becomes: "ready", missing: 0, error: null },
      ),
    });
  const { user } = await openInbox(backend);
  await user.click(screen.getByRole("button", { name: /Tick all I can decide/ }));
  expect(await screen.findByText(/^There is an alarm about this payout/)).toBeVisible();
  await user.click(await button("Return to maker"));
  expect(await screen.findByRole("dialog", { name: "Return 2 payouts to their makers?" })).toBeVisible();
});

test("several are returned with one reason", async () => {
  const { user, backend } = await openInbox();
  await user.click(screen.getByRole("button", { name: /Tick all I can decide/ }));
  await user.click(await button("Return to maker"));
  const dialog = await screen.findByRole("dialog", { name: "Return 3 payouts to their makers?" });
  await user.type(within(dialog).getByLabelText("Reason"), "Month end");
  await user.click(within(dialog).getByRole("button", { name: "Return to maker" }));
  const results = await screen.findByRole("region", { name: "What became of them" });
  expect(within(results).getAllByText("Returned to its maker")).toHaveLength(3);
  expect(backend.called("returnPayout")[0]?.[1]).toBe("Month end");
});

test("a refusal of one payout is told where it was decided, and it is read again", async () => {
  const shown = await openInbox();
  const { user, backend } = shown;
  backend.inboxOpen = true;
  const approve = await button("Approve");
  backend.approvalChanges.set("one", { revision: 9 });
  await user.click(approve);
  expect(await screen.findByText("This was changed meanwhile")).toBeVisible();
  await waitFor(() => expect(backend.called("approval").length).toBeGreaterThan(1));
});

test("a refusal of a payout that is gone is said with its name, and not beside the next one", async () => {
  const { user, backend } = await openInbox();
  backend.inboxOpen = true;
  const approve = await button("Approve");
  const told = backend.approve.bind(backend);
  backend.approve = async (items, password) => {
    const results = await told(items, password);
    return results.map(({ payoutId }) => ({ payoutId, result: "failed", error: failure("changedMeanwhile") }));
  };
  await user.click(approve);
  expect(await screen.findByText("First Payee: This was changed meanwhile")).toBeVisible();
  expect(screen.queryByRole("alert", { name: /changed meanwhile/ })).toBeNull();
  expect(option("Second Payee")).toHaveAttribute("aria-current", "true");
});

test("what another supervisor decides meanwhile leaves the list", async () => {
  const shown = await openInbox();
  await waitFor(() => expect(option("First Payee")).toBeVisible());
  shown.backend.move("one", "returned");
  await changed(shown, "two", {});
  await waitFor(() => expect(screen.queryByRole("option", { name: /First Payee/ })).toBeNull());
  expect(option("Second Payee")).toHaveAttribute("aria-current", "true");
});

test("another person at the desk finds neither ticks nor what was being decided", async () => {
  const { user, desk, backend } = await openInbox();
  await user.click(screen.getByRole("button", { name: /Tick all I can decide/ }));
  await user.click(await button("Reject"));
  await user.type(await screen.findByLabelText("Reason"), "half a rea");
  backend.view = {
    ...backend.view,
    session: { state: "signedIn", name: "Malee", roles: ["supervisor"], lockAfterMinutes: 5 },
  };
  await desk.refresh();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(await screen.findByRole("button", { name: /^Approvals/ }));
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(3));
  expect(screen.queryAllByRole("option", { selected: true })).toHaveLength(0);
  await user.click(screen.getByRole("button", { name: /Tick all I can decide/ }));
  await user.click(await button("Reject"));
  expect(await screen.findByLabelText("Reason")).toHaveValue("");
});

test("from a payout that waits one gets to deciding about it", async () => {
  const backend = officeWith(three);
  const { user } = await showWindow(backend);
  await user.click(await screen.findByRole("tab", { name: /Waiting/ }));
  await user.click(await screen.findByText("Second Payee"));
  await user.click(await screen.findByRole("button", { name: "Open in Approvals" }));
  await waitFor(() => expect(option("Second Payee")).toHaveAttribute("aria-current", "true"));
});
