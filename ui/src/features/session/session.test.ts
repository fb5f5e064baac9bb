import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, expect, test, vi } from "vitest";
import { failure, signedIn, TestingBackend, testingPassword, testingPerson } from "../../backend/testing";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

const somsri = testingPassword("Somsri");

async function lockedDesk(backend = new TestingBackend()): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.keyboard("{Control>}[KeyL]{/Control}");
  await screen.findByRole("heading", { name: "Locked" });
  return shown;
}

async function unlock({ user }: Shown, password = somsri): Promise<void> {
  await user.type(screen.getByLabelText("Password"), password);
  await user.click(screen.getByRole("button", { name: "Unlock" }));
}

async function signOut({ user }: Shown): Promise<void> {
  await user.click(screen.getByRole("button", { name: "Somsri" }));
  await user.click(screen.getByRole("button", { name: "Sign out" }));
  await screen.findByRole("heading", { name: "Sign in" });
}

test("the first person is made behind the second door, and then adds a connection", async () => {
  const backend = new TestingBackend({ connections: [], session: { state: "firstPerson" } });
  const { user } = await showWindow(backend);
  await user.click(screen.getByRole("button", { name: "Set up for real payouts" }));
  const name = await screen.findByLabelText("Name");
  expect(name).toHaveFocus();
  expect(screen.getByText(/You become administrator and supervisor/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await user.type(name, "Somsri");
  await user.type(screen.getByLabelText("Password"), "kept to myself");
  await user.type(screen.getByLabelText("The same password again"), "kept to myself{Enter}");
  expect(await screen.findByRole("dialog", { name: "Add connection" })).toBeVisible();
  expect(backend.called("makeFirstPerson")).toEqual([["Somsri", "kept to myself"]]);
  expect(screen.getByRole("navigation", { hidden: true })).toBeInTheDocument();
});

test.each([
  ["Somsri", "short", "short", "Password", /At least 10 characters/],
  ["Somsri", "kept to myself", "kept to me", "The same password again", /not the same/],
  ["", "kept to myself", "kept to myself", "Name", /Enter a name/],
])(
  "a first person called %j with %j twice is put right at its field",
  async (name, password, again, field, problem) => {
    const backend = new TestingBackend({ connections: [], session: { state: "firstPerson" } });
    const { user } = await showWindow(backend);
    await user.click(screen.getByRole("button", { name: "Set up for real payouts" }));
    if (name !== "") await user.type(await screen.findByLabelText("Name"), name);
    await user.type(screen.getByLabelText("Password"), password);
    await user.type(screen.getByLabelText("The same password again"), `${again}{Enter}`);
    await waitFor(() => expect(screen.getByLabelText(field)).toHaveAccessibleDescription(problem));
    expect(screen.getByLabelText(field)).toHaveFocus();
  },
);

test("whoever signs in finds the name of the last one there and types the password", async () => {
  const shown = await showWindow();
  await signOut(shown);
  expect(screen.getByLabelText("Name")).toHaveValue("Somsri");
  expect(screen.getByLabelText("Password")).toHaveFocus();
  expect(await axeFindings()).toEqual([]);
  await shown.user.keyboard(`${somsri}{Enter}`);
  expect(await screen.findByRole("navigation")).toBeVisible();
  expect(shown.backend.called("signIn")).toEqual([["Somsri", somsri]]);
});

test("a wrong password is told at its field, is not kept, and the name stays", async () => {
  const shown = await showWindow();
  await signOut(shown);
  await shown.user.clear(screen.getByLabelText("Name"));
  await shown.user.type(screen.getByLabelText("Name"), "Malee");
  await shown.user.type(screen.getByLabelText("Password"), "not this one{Enter}");
  const password = screen.getByLabelText("Password");
  await waitFor(() => expect(password).toHaveAccessibleDescription(/not right/));
  expect(password).toHaveValue("");
  expect(password).toHaveFocus();
  expect(screen.getByLabelText("Name")).toHaveValue("Malee");
  await shown.user.type(password, "x");
  expect(password).not.toHaveAccessibleDescription();
});

test("a person who is switched off is refused like one who does not exist", async () => {
  const backend = new TestingBackend();
  backend.office.change("Malee", { active: false });
  const shown = await showWindow(backend);
  await signOut(shown);
  await shown.user.clear(screen.getByLabelText("Name"));
  await shown.user.type(screen.getByLabelText("Name"), "Malee");
  await shown.user.type(screen.getByLabelText("Password"), `${testingPassword("Malee")}{Enter}`);
  await waitFor(() => expect(screen.getByLabelText("Password")).toHaveAccessibleDescription(/not right/));
});

test("in rehearsal the people stand ready with their passwords, and picking one fills the form", async () => {
  const shown = await showWindow(new TestingBackend({ profile: "rehearsal" }));
  await signOut(shown);
  const ready = screen.getByRole("region", { name: "Ready people" });
  expect(within(ready).getByText(`Password: ${testingPassword("Malee")}`)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await shown.user.click(within(ready).getByRole("button", { name: /Malee/ }));
  expect(screen.getByLabelText("Name")).toHaveValue("Malee");
  expect(screen.getByRole("button", { name: "Sign in" })).toHaveFocus();
  await shown.user.keyboard("{Enter}");
  expect(await screen.findByRole("button", { name: "Malee" })).toBeVisible();
});

test("outside of rehearsal no passwords are shown", async () => {
  await signOut(await showWindow());
  expect(screen.queryByRole("region", { name: "Ready people" })).toBeNull();
});

test("a rehearsal is left from the sign-in screen too", async () => {
  const backend = new TestingBackend({ profile: "rehearsal" });
  const shown = await showWindow(backend);
  await signOut(shown);
  await shown.user.click(screen.getByRole("button", { name: "Leave rehearsal" }));
  expect(backend.called("openProfile")).toEqual([["live"]]);
});

test("behind the lock nothing of the desk is on the page", async () => {
  const backend = new TestingBackend();
  backend.put({ state: "pending", accountName: "สมชาย ใจดี" });
  const shown = await showWindow(backend);
  await screen.findByText("สมชาย ใจดี");
  await shown.user.click(screen.getByRole("button", { name: "Lock" }));
  await screen.findByRole("heading", { name: "Locked" });
  expect(document.body.textContent).not.toMatch(/สมชาย|One2Pays|1,204,310|1,500\.00/);
  expect(screen.queryByRole("navigation")).toBeNull();
  expect(screen.getByText("Somsri")).toBeVisible();
  expect(screen.getByLabelText("Password")).toHaveFocus();
  expect(await axeFindings()).toEqual([]);
});

test("a dialog that was open does not stay above the lock, and none opens there", async () => {
  const shown = await showWindow();
  await shown.user.keyboard("{Control>}[KeyK]{/Control}");
  await screen.findByRole("dialog");
  await shown.user.keyboard("{Control>}[KeyL]{/Control}");
  await screen.findByRole("heading", { name: "Locked" });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await shown.user.keyboard("{Control>}[KeyK]{/Control}");
  expect(screen.queryByRole("dialog")).toBeNull();
  await unlock(shown);
  await screen.findByRole("navigation");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("what was being typed is still there after unlocking", async () => {
  const shown = await showWindow();
  await shown.user.keyboard("{Control>}[KeyN]{/Control}");
  await shown.user.type(await screen.findByLabelText("Account number"), "012-3-45");
  await shown.user.keyboard("{Control>}[KeyL]{/Control}");
  await screen.findByRole("heading", { name: "Locked" });
  await unlock(shown);
  expect(await screen.findByLabelText("Account number")).toHaveValue("012-3-45");
});

test("nobody sees what another was typing, and it waits for the one who typed it", async () => {
  const shown = await showWindow();
  const { user } = shown;
  await user.keyboard("{Control>}[KeyN]{/Control}");
  await user.type(await screen.findByLabelText("Account number"), "012-3-45");
  await user.keyboard("{Control>}[KeyL]{/Control}");
  await user.click(await screen.findByRole("button", { name: "Sign in as someone else" }));
  expect(screen.getByLabelText("Name")).toHaveFocus();
  await user.type(screen.getByLabelText("Name"), "Anan");
  await user.type(screen.getByLabelText("Password"), `${testingPassword("Anan")}{Enter}`);
  await screen.findByRole("button", { name: "Anan" });
  await user.keyboard("{Control>}[KeyN]{/Control}");
  expect(await screen.findByLabelText("Account number")).toHaveValue("");
  await user.type(screen.getByLabelText("Account number"), "999");
  await user.keyboard("{Control>}[KeyL]{/Control}");
  await user.click(await screen.findByRole("button", { name: "Sign in as someone else" }));
  await user.type(screen.getByLabelText("Name"), "Somsri");
  await user.type(screen.getByLabelText("Password"), `${somsri}{Enter}`);
  expect(await screen.findByLabelText("Account number")).toHaveValue("012-3-45");
});

test("somebody else begins where everybody begins", async () => {
  const shown = await showWindow();
  shown.desk.goTo("settings");
  await screen.findByRole("heading", { name: "Settings" });
  await shown.user.keyboard("{Control>}[KeyL]{/Control}");
  await shown.user.click(await screen.findByRole("button", { name: "Sign in as someone else" }));
  await shown.user.click(screen.getByRole("button", { name: "Back to Somsri" }));
  await unlock(shown);
  expect(await screen.findByRole("heading", { name: "Settings" })).toBeVisible();
  await shown.user.keyboard("{Control>}[KeyL]{/Control}");
  await shown.user.click(await screen.findByRole("button", { name: "Sign in as someone else" }));
  await shown.user.type(screen.getByLabelText("Name"), "Malee");
  await shown.user.type(screen.getByLabelText("Password"), `${testingPassword("Malee")}{Enter}`);
  expect(await screen.findByRole("heading", { name: "Payouts" })).toBeVisible();
});

test("the shell that locks by itself is followed at once", async () => {
  const { backend } = await showWindow();
  await backend.lockByItself();
  expect(await screen.findByRole("heading", { name: "Locked" })).toBeVisible();
});

test("a given password is replaced by one's own before anything else", async () => {
  const backend = new TestingBackend();
  backend.office.people = [...backend.office.people, testingPerson("Ploy", ["operator"], { temporaryPassword: true })];
  const shown = await lockedDesk(backend);
  const { user } = shown;
  await user.click(screen.getByRole("button", { name: "Sign in as someone else" }));
  await user.type(screen.getByLabelText("Name"), "Ploy");
  await user.type(screen.getByLabelText("Password"), `${testingPassword("Ploy")}{Enter}`);
  await screen.findByRole("heading", { name: "Choose your own password, Ploy" });
  expect(screen.queryByRole("navigation")).toBeNull();
  expect(await axeFindings()).toEqual([]);
  await user.type(screen.getByLabelText("The password you were given"), "something else");
  await user.type(screen.getByLabelText("New password"), "only I know it");
  await user.type(screen.getByLabelText("The same password again"), "only I know it{Enter}");
  const given = screen.getByLabelText("The password you were given");
  await waitFor(() => expect(given).toHaveAccessibleDescription(/not right/));
  expect(screen.getByLabelText("New password")).toHaveValue("only I know it");
  await user.type(given, `${testingPassword("Ploy")}{Enter}`);
  expect(await screen.findByRole("button", { name: "Ploy" })).toBeVisible();
  expect(backend.called("choosePassword").at(-1)).toEqual([testingPassword("Ploy"), "only I know it"]);
});

test("one's own password is changed at one's name", async () => {
  const { user, backend } = await showWindow();
  await user.click(screen.getByRole("button", { name: "Somsri" }));
  expect(screen.getByText("Operator · Supervisor · Administrator")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Change password" }));
  const dialog = await screen.findByRole("dialog", { name: "Change password" });
  expect(await axeFindings()).toEqual([]);
  await user.type(within(dialog).getByLabelText("Your password"), somsri);
  await user.type(within(dialog).getByLabelText("New password"), "another one now");
  await user.type(within(dialog).getByLabelText("The same password again"), "another one now");
  await user.click(within(dialog).getByRole("button", { name: "Change password" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("choosePassword")).toEqual([[somsri, "another one now"]]);
});

test("the menu at the name is gone through by arrow keys and closed by Escape", async () => {
  const { user } = await showWindow();
  const name = screen.getByRole("button", { name: "Somsri" });
  await user.click(name);
  const menu = screen.getByRole("group", { name: "Somsri" });
  expect(within(menu).getByRole("button", { name: /Lock/ })).toHaveFocus();
  await user.keyboard("{ArrowUp}");
  expect(within(menu).getByRole("button", { name: "Change password" })).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("group", { name: "Somsri" })).toBeNull();
  expect(name).toHaveFocus();
});

test("a lock that fails is said, and the desk is not shown as locked", async () => {
  const { user, backend } = await showWindow();
  backend.failNext.set("lock", failure("journal"));
  await user.click(screen.getByRole("button", { name: "Lock" }));
  expect(await screen.findByText(/records could not be written/)).toBeVisible();
  expect(screen.getByRole("navigation")).toBeVisible();
});

test("an answer from before the lock does not open it", async () => {
  const { desk, backend } = await showWindow();
  const before = backend.view;
  let answer = (): void => {};
  const held = vi
    .spyOn(backend, "desk")
    .mockImplementationOnce(() => new Promise((resolve) => (answer = () => resolve(before))));
  const refreshing = desk.refresh();
  held.mockRestore();
  await desk.change((open) => open.lock());
  answer();
  await refreshing;
  expect(desk.view.session.state).toBe("locked");
});

test.each([
  ["supervisor", 1],
  ["operator", 0],
] as const)("a %s who changes their password is told what becomes of signatures (%i)", async (role, count) => {
  const { user } = await showWindow(new TestingBackend({ session: signedIn("Somsri", [role]) }));
  await user.click(screen.getByRole("button", { name: "Somsri" }));
  await user.click(screen.getByRole("button", { name: "Change password" }));
  const dialog = await screen.findByRole("dialog", { name: "Change password" });
  const told = within(dialog).queryAllByText(/not left are taken off.*cannot be signed with the new password/);
  expect(told).toHaveLength(count);
  expect(await axeFindings()).toEqual([]);
});

test("where the other profile cannot be opened, a desk that was closed for it is not shown as open", async () => {
  const backend = new TestingBackend();
  const { desk } = await showWindow(backend);
  backend.openProfile = async () => {
    await backend.signOut();
    throw failure("profileInUse");
  };
  await expect(desk.openProfile("rehearsal")).rejects.toMatchObject({ code: "profileInUse" });
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeVisible();
});

test("a live desk that nobody sits at is not left for rehearsal", async () => {
  const shown = await lockedDesk();
  expect(screen.queryByRole("button", { name: "Start rehearsal" })).toBeNull();
  await expect(shown.desk.openProfile("rehearsal")).rejects.toMatchObject({ code: "locked" });
  await unlock(shown);
  await screen.findByRole("navigation");
  await signOut(shown);
  expect(screen.queryByRole("button", { name: "Start rehearsal" })).toBeNull();
});

test("somebody without any role that changes things can still lock and leave", async () => {
  const backend = new TestingBackend({ session: signedIn("Wichai", ["viewer"]) });
  const { user } = await showWindow(backend);
  await user.click(screen.getByRole("button", { name: "Lock" }));
  expect(await screen.findByRole("heading", { name: "Locked" })).toBeVisible();
});

afterEach(() => vi.useRealTimers());

test("after too many wrong passwords it says how long to wait, counts down, and opens again by itself", async () => {
  const backend = new TestingBackend();
  await lockedDesk(backend);
  backend.failNext.set("signIn", failure("signInSlowed", { params: { seconds: "5" } }));
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const password = screen.getByLabelText("Password");
  await fireEvent.input(password, { target: { value: "wrong again" } });
  await fireEvent.submit(password.closest("form")!);
  await waitFor(() => expect(password).toHaveAccessibleDescription(/Too many wrong passwords.*[45] sec/));
  expect(screen.getByRole("button", { name: "Unlock" })).toBeDisabled();
  await vi.advanceTimersByTimeAsync(3000);
  expect(password).toHaveAccessibleDescription(/[12] sec/);
  await vi.advanceTimersByTimeAsync(3000);
  expect(screen.getByRole("button", { name: "Unlock" })).toBeEnabled();
  expect(password).not.toHaveAccessibleDescription();
});

test("keys and pointer tell the desk that somebody is here, at most every fifteen seconds", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { backend } = await showWindow();
  for (let times = 0; times < 5; times++) await fireEvent.pointerMove(document.body);
  await fireEvent.keyDown(document.body, { key: "a" });
  expect(backend.called("stillHere")).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(15_000);
  await fireEvent.keyDown(document.body, { key: "a" });
  expect(backend.called("stillHere")).toHaveLength(2);
});
