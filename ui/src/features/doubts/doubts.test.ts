import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure, TestingBackend, testingConnection, testingJamesPay, testingPay1401 } from "../../backend/testing";
import { testingPassword } from "../../backend/testing-people";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);

function picture(name = "panel.png", bytes: BlobPart = png, type = "image/png"): File {
  return new File([bytes], name, { type });
}

/** One lost answer, and one payout that cannot be asked about. */
function deskInDoubt(): TestingBackend {
  const backend = new TestingBackend({ connections: [testingConnection(), testingJamesPay(), testingPay1401()] });
  const at = (minutes: number): string => new Date(backend.now - minutes * 60_000).toISOString();
  backend.put({
    id: "lost",
    state: "unknown",
    accountName: "Lost",
    reference: "KL-LOST",
    time: at(30),
    connectionId: "c2",
    connectionName: "JamesPay",
  });
  backend.put({
    id: "taken",
    state: "accepted",
    accountName: "Taken",
    reference: "KL-TAKEN",
    time: at(10),
    connectionId: "c3",
    connectionName: "1401",
  });
  return backend;
}

async function openDoubts(backend = deskInDoubt()): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.click(await screen.findByRole("button", { name: /Outcome unknown/ }));
  await screen.findByRole("heading", { name: "Outcome unknown" });
  return shown;
}

async function chooseTaken({ user }: Shown): Promise<void> {
  await user.click(screen.getByRole("button", { name: /Taken/ }));
}

async function openVerdict(shown: Shown, verdict: string): Promise<HTMLElement> {
  await shown.user.click(await screen.findByRole("button", { name: verdict }));
  return screen.findByRole("dialog", { name: verdict });
}

test("the rail shows the unknown outcomes with their count, and only while there are some", async () => {
  const { backend, user } = await openDoubts();
  const place = screen.getByRole("button", { name: "Outcome unknown 2 waiting" });
  await user.click(screen.getByRole("button", { name: "Payouts" }));
  backend.move("lost", "paid");
  await waitFor(() => expect(place).toHaveAccessibleName("Outcome unknown 1 waiting"));
  backend.move("taken", "paid");
  await waitFor(() => expect(screen.queryByRole("button", { name: /Outcome unknown/ })).toBeNull());
});

test("each doubt shows what was sent, what came back, the balance before and now, and a suggestion", async () => {
  await openDoubts();
  const pane = screen.getByRole("region", { name: /1,500\.00/ });
  expect(within(pane).getByText("Probably paid")).toBeVisible();
  expect(within(pane).getByText("no answer came in time")).toBeVisible();
  expect(within(pane).getByText(/311,500\.00/)).toBeVisible();
  expect(within(pane).getByText(/^8 mins? old$/)).toBeVisible();
  expect(within(pane).getByRole("button", { name: "Copy: Reference" })).toBeVisible();
  expect(await within(pane).findByRole("button", { name: "Copy: Provider’s id" })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("where the provider tells no balance and cannot be asked, that is said", async () => {
  const shown = await openDoubts();
  await chooseTaken(shown);
  const pane = screen.getByRole("region", { name: /1,500\.00/ });
  expect(within(pane).getAllByText("not known")).toHaveLength(2);
  expect(within(pane).getByText("Nothing: this provider cannot be asked about a payout.")).toBeVisible();
  expect(within(pane).getByRole("button", { name: "It failed" })).toBeVisible();
});

test("the arrow keys go through the list", async () => {
  const { user } = await openDoubts();
  screen.getByRole("button", { name: /^Lost/ }).focus();
  await user.keyboard("{ArrowDown}");
  expect(screen.getByRole("button", { name: /^Taken/ })).toHaveAttribute("aria-current", "true");
});

test("a lost answer is no failure: paid and not paid are the only verdicts", async () => {
  await openDoubts();
  expect(screen.getByRole("button", { name: "It was paid" })).toBeVisible();
  expect(screen.getByRole("button", { name: "It was not paid, it may be sent again" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "It failed" })).toBeNull();
});

test("It was paid is recorded with evidence by one person", async () => {
  const shown = await openDoubts();
  await chooseTaken(shown);
  const dialog = await openVerdict(shown, "It was paid");
  expect(within(dialog).queryByLabelText("Second person’s name")).toBeNull();
  await shown.user.type(within(dialog).getByLabelText("What was seen, and where"), "Panel, 14:05, success");
  await shown.user.click(within(dialog).getByRole("button", { name: "Record as paid" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const evidence = { text: "Panel, 14:05, success", pictures: [] };
  expect(shown.backend.called("settlePayout")).toEqual([["taken", 4, "paid", evidence, null]]);
  expect(screen.queryByRole("button", { name: /^Taken/ })).toBeNull();
});

test("a verdict without evidence is refused at the field, and the keys record nothing", async () => {
  const shown = await openDoubts();
  const dialog = await openVerdict(shown, "It was paid");
  await shown.user.keyboard("{Control>}{Enter}{/Control}");
  expect(shown.backend.called("settlePayout")).toHaveLength(0);
  await shown.user.clear(within(dialog).getByLabelText("What was seen, and where"));
  await shown.user.click(within(dialog).getByRole("button", { name: "Record as paid" }));
  const text = within(dialog).getByLabelText("What was seen, and where");
  await waitFor(() => expect(text).toBeInvalid());
  expect(text).toHaveFocus();
  expect(text).toHaveAccessibleDescription(/a verdict needs evidence/);
});

test("Not paid takes another person's name and password and the reference typed again, each told at its field", async () => {
  const shown = await openDoubts();
  const dialog = await openVerdict(shown, "It was not paid, it may be sent again");
  const { user, backend } = shown;
  expect(within(dialog).getByText(/a new attempt goes out by itself/)).toBeVisible();
  const record = within(dialog).getByRole("button", { name: "Record as not paid, send again" });
  const name = within(dialog).getByLabelText("Second person’s name");
  const password = within(dialog).getByLabelText("Second person’s password");
  const reference = within(dialog).getByLabelText("Reference, typed again");
  await user.type(within(dialog).getByLabelText("What was seen, and where"), "Support mail 4411");
  await user.click(record);
  await waitFor(() => expect(name).toHaveAccessibleDescription(/Another person has to confirm/));
  await user.type(name, " som Sri");
  expect(name).not.toHaveAccessibleDescription();
  await user.click(record);
  await waitFor(() => expect(name).toHaveAccessibleDescription(/another person than you/));
  await user.clear(name);
  await user.type(name, "Malee");
  await user.type(password, "guessed wrong");
  await user.type(reference, "KL-TAKEN");
  await user.click(record);
  await waitFor(() => expect(password).toHaveAccessibleDescription(/name or password is not right/));
  expect(password).toHaveValue("");
  await user.type(password, testingPassword("Malee"));
  await user.click(record);
  await waitFor(() => expect(reference).toHaveAccessibleDescription(/not the reference of this payout/));
  expect(await axeFindings()).toEqual([]);
  await user.clear(reference);
  await user.type(reference, "KL-LOST");
  await user.click(record);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const second = { name: "Malee", password: testingPassword("Malee"), reference: "KL-LOST" };
  expect(backend.called("settlePayout").at(-1)?.[4]).toEqual(second);
});

test("a second person's password is not kept when the dialog is closed; what was found is", async () => {
  const shown = await openDoubts();
  const { user } = shown;
  const dialog = await openVerdict(shown, "It was not paid, it may be sent again");
  await user.type(within(dialog).getByLabelText("Second person’s name"), "Malee");
  await user.type(within(dialog).getByLabelText("Second person’s password"), testingPassword("Malee"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const again = await openVerdict(shown, "It was not paid, it may be sent again");
  expect(within(again).getByLabelText("Second person’s name")).toHaveValue("Malee");
  expect(within(again).getByLabelText("Second person’s password")).toHaveValue("");
});

test("an administrator alone reads the doubts and can record nothing, and is told why", async () => {
  const backend = deskInDoubt();
  backend.view.session = { state: "signedIn", name: "Preecha", roles: ["administrator"], lockAfterMinutes: 5 };
  await openDoubts(backend);
  const paid = await screen.findByRole("button", { name: "It was paid" });
  expect(paid).toBeDisabled();
  expect(paid).toHaveAccessibleDescription(/operator or supervisor/);
});

test("Escape keeps what was typed, for another verdict too, until it is recorded or discarded", async () => {
  const shown = await openDoubts();
  const { user } = shown;
  const dialog = await openVerdict(shown, "It was paid");
  await user.type(within(dialog).getByLabelText("What was seen, and where"), "half a sent");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByText("begun, not recorded")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Payouts" }));
  await user.click(screen.getByRole("button", { name: /Outcome unknown/ }));
  const again = await openVerdict(shown, "It was not paid, it may be sent again");
  expect(within(again).getByLabelText("What was seen, and where")).toHaveValue("half a sent");
  await user.click(within(again).getByRole("button", { name: "Discard what was typed" }));
  await waitFor(() => expect(screen.queryByText("begun, not recorded")).toBeNull());
  const fresh = await openVerdict(shown, "It was paid");
  expect(within(fresh).getByLabelText("What was seen, and where")).toHaveValue("");
});

test("pictures are picked or pasted, shown, removed and sent along", async () => {
  const shown = await openDoubts();
  const dialog = await openVerdict(shown, "It was paid");
  const { user, backend } = shown;
  await user.upload(within(dialog).getByLabelText("Add pictures"), [picture("one.png"), picture("two.png")]);
  expect(await within(dialog).findByText("two.png")).toBeVisible();
  await fireEvent.paste(within(dialog).getByLabelText("What was seen, and where"), {
    clipboardData: { files: [picture("pasted.png")] },
  });
  expect(await within(dialog).findByText("pasted.png")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Remove picture 1" }));
  expect(within(dialog).queryByText("one.png")).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Record as paid" }));
  await waitFor(() => expect(backend.called("settlePayout")).toHaveLength(1));
  const base64 = btoa(String.fromCharCode(...png));
  const sent = { mediaType: "image/png", base64 };
  expect(backend.called("settlePayout")[0]?.[3]).toEqual({ text: "", pictures: [sent, sent] });
});

test("what is no picture, too large or too many is told at the field, and the rest stays", async () => {
  const shown = await openDoubts();
  const dialog = await openVerdict(shown, "It was paid");
  const field = within(dialog).getByLabelText("Add pictures");
  await shown.user.upload(field, picture("renamed.png", "<html>"));
  await waitFor(() => expect(field).toHaveAccessibleDescription(/neither a PNG nor a JPEG/));
  await shown.user.upload(field, picture("large.png", new Uint8Array(5 * 1024 * 1024 + 1)));
  await waitFor(() => expect(field).toHaveAccessibleDescription(/over 5 MB/));
  await shown.user.upload(
    field,
    Array.from({ length: 6 }, (_, index) => picture(`p${index}.png`)),
  );
  await waitFor(() => expect(field).toHaveAccessibleDescription(/At most 5 pictures/));
  expect(within(dialog).getAllByRole("button", { name: /Remove picture/ })).toHaveLength(5);
});

test("problems that only the desk found with the evidence are shown at their field", async () => {
  const shown = await openDoubts();
  const dialog = await openVerdict(shown, "It was paid");
  const problems = [{ field: "evidence", row: null, code: "pictureUnreadable", params: {} }];
  shown.backend.failNext.set("settlePayout", failure("problems", { problems: problems as never }));
  await shown.user.click(within(dialog).getByRole("button", { name: "Record as paid" }));
  const field = within(dialog).getByLabelText("Add pictures");
  await waitFor(() => expect(field).toHaveAccessibleDescription(/neither a PNG nor a JPEG/));
});

test("a payout that changed meanwhile is read again, told, and can then be recorded", async () => {
  const shown = await openDoubts();
  const { user, backend } = shown;
  const dialog = await openVerdict(shown, "It was paid");
  await user.type(within(dialog).getByLabelText("What was seen, and where"), "Panel");
  backend.change("lost", {});
  await user.click(within(dialog).getByRole("button", { name: "Record as paid" }));
  expect(await within(dialog).findByText("This was changed meanwhile")).toBeVisible();
  expect(within(dialog).getByLabelText("What was seen, and where")).toHaveValue("Panel");
  await user.click(within(dialog).getByRole("button", { name: "Record as paid" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("settlePayout").map((args) => args[1])).toEqual([4, 5]);
});

test("a verdict is recorded once, however often it is clicked", async () => {
  const shown = await openDoubts();
  const dialog = await openVerdict(shown, "It was paid");
  await shown.user.type(within(dialog).getByLabelText("What was seen, and where"), "Panel");
  let answer = (): void => {};
  shown.backend.hold.set("settlePayout", new Promise<void>((resolve) => (answer = resolve)));
  const record = within(dialog).getByRole("button", { name: "Record as paid" });
  await shown.user.dblClick(record);
  expect(record).toBeDisabled();
  await shown.user.keyboard("{Escape}");
  expect(screen.getByRole("dialog")).toBeVisible();
  answer();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(shown.backend.called("settlePayout")).toHaveLength(1);
});

test("without any doubt the screen says so", async () => {
  const { desk } = await showWindow();
  desk.goTo("doubts");
  expect(await screen.findByText("Every outcome is known")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});
