import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure, signedIn, TestingBackend, testingPassword, testingPerson } from "../../backend/testing";
import { axeFindings, showWindow, type Shown } from "../../testing/show";
import { peopleAt } from "./people.svelte";
import { suggestPassword } from "./suggest-password";

async function openPeople(backend = new TestingBackend()): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.click(screen.getByRole("button", { name: "People" }));
  await screen.findByRole("button", { name: /^Malee/ });
  return shown;
}

/** Nobody but the administrator who sits here could vouch for anything. */
function alone(): TestingBackend {
  const backend = new TestingBackend();
  backend.office.people = [
    testingPerson("Somsri", ["operator", "supervisor", "administrator"]),
    testingPerson("Malee", ["operator"]),
  ];
  return backend;
}

async function open({ user }: Shown, person: RegExp, act: string): Promise<HTMLElement> {
  await user.click(screen.getByRole("button", { name: person }));
  await user.click(screen.getByRole("button", { name: act }));
  return screen.findByRole("dialog");
}

async function confirm({ user }: Shown, dialog: HTMLElement, name: string, password: string): Promise<void> {
  await user.type(within(dialog).getByLabelText("Second person’s name"), name);
  await user.type(within(dialog).getByLabelText("Second person’s password"), password);
}

test("everybody who works here is listed with roles, and who is looked at with everything that was done", async () => {
  const backend = new TestingBackend();
  const malee = backend.office.find("Malee")!;
  backend.office.change("Malee", {
    active: false,
    history: [
      ...malee.history,
      { at: "2026-09-02T02:00:00.000Z", who: "Malee", what: "passwordChosen", roles: null, second: null },
      { at: "2026-10-02T02:00:00.000Z", who: "Somsri", what: "switchedOff", roles: null, second: null },
      { at: "2026-10-03T02:00:00.000Z", who: "Somsri", what: "switchedOn", roles: null, second: "Anan" },
    ],
  });
  const { user } = await openPeople(backend);
  expect(screen.getByRole("button", { name: /Somsri.*you.*Operator · Supervisor · Administrator/ })).toBeVisible();
  expect(screen.getByRole("button", { name: /Malee.*switched off.*Supervisor/ })).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Malee/ }));
  const pane = screen.getByRole("region", { name: "Malee" });
  const events = within(pane)
    .getAllByRole("listitem")
    .map((item) => item.textContent);
  expect(events[0]).toMatch(/Switched on.*by Somsri.*confirmed by Anan/);
  expect(events[2]).toMatch(/Chose a password.*by Malee/);
  expect(events[3]).toMatch(/Added: Supervisor.*by Somsri.*nobody else was there to confirm it/);
  expect(await axeFindings()).toEqual([]);
});

test("the list is gone through by arrow keys", async () => {
  const { user } = await openPeople();
  screen.getByRole("button", { name: /^Malee/ }).focus();
  await user.keyboard("{ArrowDown}");
  expect(screen.getByRole("button", { name: /^Anan/ })).toHaveFocus();
  expect(screen.getByRole("region", { name: "Anan" })).toBeVisible();
});

test("whoever is no administrator reads, and is told why nothing can be changed", async () => {
  const session = signedIn("Anan", ["operator"]);
  const backend = new TestingBackend({ session });
  backend.office.people = [testingPerson("Anan", ["operator"]), testingPerson("Malee", ["supervisor"])];
  const { user } = await openPeople(backend);
  expect(screen.getByRole("button", { name: "Add person" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: /^Malee/ }));
  for (const name of ["Change roles", "Reset password", "Switch off"]) {
    const act = screen.getByRole("button", { name });
    expect(act).toBeDisabled();
    expect(act).toHaveAccessibleDescription(/administrator role/);
  }
});

test("an operator is added with a suggested password, which another person confirms", async () => {
  const shown = await openPeople();
  const { user, backend } = shown;
  await user.click(screen.getByRole("button", { name: "Add person" }));
  const dialog = await screen.findByRole("dialog", { name: "Add person" });
  expect(within(dialog).getByLabelText("Name")).toHaveFocus();
  expect(within(dialog).getByRole("checkbox", { name: "Operator" })).toBeChecked();
  expect(within(dialog).getByRole("checkbox", { name: "Viewer" })).toHaveAccessibleDescription(/Reads everything/);
  const password = within(dialog).getByLabelText<HTMLInputElement>("Password to give them");
  const suggested = password.value;
  expect(suggested).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  expect(within(dialog).getByRole("button", { name: "Copy: Password to give them" })).toBeVisible();
  await user.click(within(dialog).getByRole("button", { name: "Another one" }));
  expect(password.value).not.toBe(suggested);
  expect(await axeFindings()).toEqual([]);
  const given = password.value;
  await user.type(within(dialog).getByLabelText("Name"), "ปรีชา มั่นคง");
  await confirm(shown, dialog, "Malee", testingPassword("Malee"));
  await user.click(within(dialog).getByRole("button", { name: "Add person" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const second = { name: "Malee", password: testingPassword("Malee") };
  expect(backend.called("addPerson")).toEqual([["ปรีชา มั่นคง", ["operator"], given, second]]);
  expect(await screen.findByRole("region", { name: "ปรีชา มั่นคง" })).toBeVisible();
});

test("granting supervisor takes another person, whose refusals stand at their own fields", async () => {
  const shown = await openPeople();
  const { user, backend } = shown;
  const dialog = await open(shown, /^Anan/, "Change roles");
  expect(within(dialog).queryByLabelText("Second person’s name")).toBeNull();
  await user.click(within(dialog).getByRole("checkbox", { name: "Supervisor" }));
  const name = within(dialog).getByLabelText("Second person’s name");
  const password = within(dialog).getByLabelText("Second person’s password");
  expect(await axeFindings()).toEqual([]);
  const change = within(dialog).getByRole("button", { name: "Change roles" });
  await user.click(change);
  await waitFor(() => expect(name).toHaveAccessibleDescription(/Another person has to confirm/));
  expect(name).toHaveFocus();
  await user.type(name, "Somsri");
  expect(name).not.toHaveAccessibleDescription();
  await user.click(change);
  await waitFor(() => expect(name).toHaveAccessibleDescription(/another person than you/));
  await user.clear(name);
  await confirm(shown, dialog, "Malee", "not hers at all");
  await user.click(change);
  await waitFor(() => expect(password).toHaveAccessibleDescription(/not right/));
  expect(password).toHaveValue("");
  expect(name).toHaveValue("Malee");
  await user.type(password, testingPassword("Malee"));
  await user.click(change);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const second = { name: "Malee", password: testingPassword("Malee") };
  expect(backend.called("changeRoles").at(-1)).toEqual(["Anan", 1, ["operator", "supervisor"], second]);
  expect(await screen.findByText(/confirmed by Malee/)).toBeVisible();
});

test("a second person who has to wait is told for how long", async () => {
  const shown = await openPeople();
  const dialog = await open(shown, /^Malee/, "Reset password");
  shown.backend.office.people = [...shown.backend.office.people, testingPerson("Wichai", ["administrator"])];
  shown.backend.failNext.set("resetPassword", failure("signInSlowed", { params: { seconds: "20" } }));
  shown.backend.emit({ kind: "people" });
  await waitFor(() => expect(within(dialog).getByLabelText("Second person’s name")).toBeVisible());
  await confirm(shown, dialog, "Wichai", "wrong");
  await shown.user.click(within(dialog).getByRole("button", { name: "Reset password" }));
  const password = within(dialog).getByLabelText("Second person’s password");
  await waitFor(() => expect(password).toHaveAccessibleDescription(/Try again in (20|19|18) sec/));
});

test("where there is nobody else, that is said instead of asked, and goes on record", async () => {
  const shown = await openPeople(alone());
  const { user, backend } = shown;
  const dialog = await open(shown, /^Malee/, "Change roles");
  await user.click(within(dialog).getByRole("checkbox", { name: "Administrator" }));
  expect(within(dialog).getByText(/it goes on record that you acted alone/)).toBeVisible();
  expect(within(dialog).queryByLabelText("Second person’s name")).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Change roles" }));
  await waitFor(() =>
    expect(backend.called("changeRoles")).toEqual([["Malee", 1, ["operator", "administrator"], null]]),
  );
  const changed = await screen.findByText(/Roles changed: Operator · Administrator/);
  expect(changed).toHaveTextContent(/nobody else was there to confirm it/);
});

test("roles without any are put right at the roles", async () => {
  const shown = await openPeople();
  const dialog = await open(shown, /^Anan/, "Change roles");
  await shown.user.click(within(dialog).getByRole("checkbox", { name: "Operator" }));
  await shown.user.click(within(dialog).getByRole("button", { name: "Change roles" }));
  const operator = within(dialog).getByRole("checkbox", { name: "Operator" });
  await waitFor(() => expect(operator).toHaveAccessibleDescription(/at least one role/));
});

test("the last administrator and one's own password are not to be had here, and the reasons stand beside", async () => {
  await openPeople(alone());
  expect(screen.getByRole("button", { name: "Switch off" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Reset password" })).toBeDisabled();
  expect(screen.getByText(/last administrator/)).toBeVisible();
  expect(screen.getByText(/changed at your name/)).toBeVisible();
});

test("switching off and on again is asked about once each", async () => {
  const shown = await openPeople();
  const { user, backend } = shown;
  let dialog = await open(shown, /^Anan/, "Switch off");
  expect(within(dialog).getByRole("button", { name: "Cancel" })).toHaveFocus();
  await user.click(within(dialog).getByRole("button", { name: "Switch off" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("switchOff")).toEqual([["Anan", 1]]);
  dialog = await open(shown, /^Anan/, "Switch on");
  await confirm(shown, dialog, "Malee", testingPassword("Malee"));
  await user.click(within(dialog).getByRole("button", { name: "Switch on" }));
  const second = { name: "Malee", password: testingPassword("Malee") };
  await waitFor(() => expect(backend.called("switchOn")).toEqual([["Anan", 2, second]]));
});

test.each([
  ["Change roles", "Supervisor", "somebody"],
  ["Change roles", "Administrator", "somebody"],
  ["Change roles", "Viewer", "nobody"],
  ["Reset password", null, "somebody"],
  ["Switch off", null, "nobody"],
] as const)("%s (%s) of an operator asks %s to confirm", async (act, role, whom) => {
  const shown = await openPeople();
  const dialog = await open(shown, /^Anan/, act);
  if (role !== null) await shown.user.click(within(dialog).getByRole("checkbox", { name: role }));
  expect(within(dialog).queryAllByLabelText("Second person’s name")).toHaveLength(whom === "somebody" ? 1 : 0);
  expect(within(dialog).queryByText(/acted alone/)).toBeNull();
});

test("one who gives themselves the operator role has it confirmed, too", async () => {
  const backend = new TestingBackend({ session: signedIn("Somsri", ["supervisor", "administrator"]) });
  const shown = await openPeople(backend);
  const dialog = await open(shown, /^Somsri.*you/, "Change roles");
  expect(within(dialog).queryByLabelText("Second person’s name")).toBeNull();
  await shown.user.click(within(dialog).getByRole("checkbox", { name: "Operator" }));
  expect(within(dialog).getByLabelText("Second person’s name")).toBeVisible();
});

test("whoever resets a password alone is told for how long it neither signs nor confirms", async () => {
  const shown = await openPeople(alone());
  const dialog = await open(shown, /^Malee/, "Reset password");
  expect(within(dialog).getByText(/it goes on record that you acted alone/)).toBeVisible();
  expect(within(dialog).getByText(/neither signs nor confirms anything for 72 hours/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test.each([
  ["alone, a day ago", 24, null, "nobody"],
  ["alone, four days ago", 96, null, "somebody"],
  ["with another, a day ago", 24, "Anan", "somebody"],
] as const)("whose password was reset %s", async (_, hours, second, there) => {
  const backend = new TestingBackend();
  const at = new Date(backend.now - hours * 3_600_000).toISOString();
  const { history } = backend.office.find("Malee")!;
  backend.office.change("Malee", {
    history: [
      ...history,
      { at, who: "Somsri", what: "passwordReset", roles: null, second },
      { at, who: "Malee", what: "passwordChosen", roles: null, second: null },
    ],
  });
  const dialog = await open(await openPeople(backend), /^Anan/, "Reset password");
  expect(within(dialog).queryAllByLabelText("Second person’s name")).toHaveLength(there === "somebody" ? 1 : 0);
});

test("nobody acts alone so soon after others lost their voice, and that is told in the place of the second person", async () => {
  const shown = await openPeople(alone());
  const dialog = await open(shown, /^Malee/, "Change roles");
  await shown.user.click(within(dialog).getByRole("checkbox", { name: "Administrator" }));
  shown.backend.failNext.set("changeRoles", failure("aloneTooSoon"));
  await shown.user.click(within(dialog).getByRole("button", { name: "Change roles" }));
  const alert = await within(dialog).findByText("Nobody acts alone on this so soon");
  expect(alert.closest("[role=alert]")).toHaveTextContent(/less than 72 hours ago/);
  expect(within(dialog).getAllByText("Nobody acts alone on this so soon")).toHaveLength(1);
  expect(within(dialog).queryByText(/you acted alone/)).toBeNull();
  expect(await axeFindings()).toEqual([]);
});

test("whom the desk asks for is asked for, whatever the window knew", async () => {
  const shown = await openPeople(alone());
  const dialog = await open(shown, /^Malee/, "Reset password");
  expect(within(dialog).queryByLabelText("Second person’s name")).toBeNull();
  shown.backend.failNext.set("resetPassword", failure("secondPersonMissing"));
  await shown.user.click(within(dialog).getByRole("button", { name: "Reset password" }));
  const name = await within(dialog).findByLabelText("Second person’s name");
  expect(name).toHaveAccessibleDescription(/Another person has to confirm/);
  await confirm(shown, dialog, "Wichai", "wichai is here");
  expect(within(dialog).getByLabelText("Second person’s name")).toHaveValue("Wichai");
});

test("a name with a sign that no name has is put right at its field", async () => {
  const shown = await openPeople();
  await shown.user.click(screen.getByRole("button", { name: "Add person" }));
  const dialog = await screen.findByRole("dialog");
  await shown.user.type(within(dialog).getByLabelText("Name"), "<b>");
  shown.backend.failNext.set("addPerson", failure("personNameUnusable"));
  await shown.user.click(within(dialog).getByRole("button", { name: "Add person" }));
  const name = within(dialog).getByLabelText("Name");
  await waitFor(() =>
    expect(name).toHaveAccessibleDescription(/Thai and Latin letters, digits, spaces and \. - ' ’ \( \) only/),
  );
});

test("somebody who was changed meanwhile is shown as they are now, and nothing was done", async () => {
  const shown = await openPeople();
  const dialog = await open(shown, /^Anan/, "Switch off");
  shown.backend.office.change("Anan", { revision: 5, roles: ["viewer"] });
  await shown.user.click(within(dialog).getByRole("button", { name: "Switch off" }));
  expect(await within(dialog).findByText("This was changed meanwhile")).toBeVisible();
  await shown.user.keyboard("{Escape}");
  expect(await screen.findByRole("button", { name: /Anan.*Viewer/ })).toBeVisible();
});

test("what was typed about a person is there after the lock, passwords are not", async () => {
  const shown = await openPeople();
  const { user } = shown;
  await user.click(screen.getByRole("button", { name: "Add person" }));
  let dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "Wichai");
  await user.click(within(dialog).getByRole("checkbox", { name: "Supervisor" }));
  await confirm(shown, dialog, "Malee", testingPassword("Malee"));
  const begun = peopleAt(shown.desk).act!;
  const suggested = begun.password;
  expect(suggested).not.toBe("");
  await user.keyboard("{Control>}[KeyL]{/Control}");
  await screen.findByRole("heading", { name: "Locked" });
  expect(screen.queryByRole("dialog")).toBeNull();
  expect([begun.password, begun.second.password]).toEqual(["", ""]);
  await user.type(screen.getByLabelText("Password"), `${testingPassword("Somsri")}{Enter}`);
  dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByLabelText("Name")).toHaveValue("Wichai");
  expect(within(dialog).getByLabelText("Second person’s name")).toHaveValue("Malee");
  expect(within(dialog).getByLabelText("Second person’s password")).toHaveValue("");
  const again = within(dialog).getByLabelText<HTMLInputElement>("Password to give them").value;
  expect(again).not.toBe("");
  expect(again).not.toBe(suggested);
});

test("suggested passwords are long enough, differ, and use every sign", () => {
  const many = Array.from({ length: 400 }, suggestPassword);
  expect(new Set(many).size).toBe(400);
  expect(new Set(many.join("").replaceAll("-", "")).size).toBe(31);
  expect(many.every((password) => password.length >= 10)).toBe(true);
});
