import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure, TestingBackend, testingPassword } from "../../backend/testing";
import { one2pays } from "../../backend/testing-providers";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

const key = "pk_test_canary_51HxQ2";
const secret = "sk_test_canary_9x8y7z";

async function openWizard(backend = new TestingBackend()): Promise<Shown> {
  const shown = await showWindow(backend);
  shown.desk.addConnection();
  await screen.findByRole("dialog", { name: "Add connection" });
  return shown;
}

async function typeAddress(
  { user }: Shown,
  address = "https://api.one2pays.example",
  provider = "One2Pays",
): Promise<void> {
  await user.click(await screen.findByRole("radio", { name: provider }));
  await user.type(await screen.findByLabelText("Base URL"), `${address}{Enter}`);
}

async function goOn({ user }: Shown): Promise<void> {
  await user.click(screen.getByRole("button", { name: /^(Next|Save connection)$/ }));
}

async function typeSecrets(shown: Shown): Promise<void> {
  await shown.user.type(await screen.findByLabelText("API key"), key);
  await shown.user.type(screen.getByLabelText("API secret"), secret);
  await goOn(shown);
}

async function toUnit(shown: Shown): Promise<void> {
  await typeAddress(shown);
  await typeSecrets(shown);
  await screen.findByText("The connection works");
  await shown.user.keyboard("{Enter}");
  await screen.findByRole("radio", { name: "1,000.00 baht" });
}

async function toName(shown: Shown): Promise<void> {
  await toUnit(shown);
  await shown.user.click(screen.getByRole("radio", { name: "1,000.00 baht" }));
  await shown.user.click(screen.getByRole("button", { name: "Next" }));
  await screen.findByLabelText("Name");
}

test("a connection is added by keyboard, and only then saved", async () => {
  const shown = await openWizard();
  await toUnit(shown);
  const { user, backend } = shown;
  await user.click(screen.getByRole("radio", { name: "10.00 baht (satang)" }));
  await user.click(screen.getByRole("radio", { name: "Record it now" }));
  await user.type(screen.getByLabelText("Who confirmed it"), "Khun Nid, One2Pays");
  await user.type(screen.getByLabelText("When"), "20 Nov 2026");
  await user.type(screen.getByLabelText("How it was confirmed"), "Ticket 8812");
  await goOn(shown);
  expect(backend.called("addConnection")).toEqual([]);
  await user.type(await screen.findByLabelText("Name"), "Shop");
  await user.type(screen.getByLabelText(/Largest amount/), "50,000.00");
  await goOn(shown);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("addConnection")).toEqual([
    [
      {
        name: "Shop",
        provider: "one2pays",
        baseUrl: "https://api.one2pays.example",
        secrets: { apiKey: key, apiSecret: secret },
        amountUnit: "satang",
        unitConfirmation: { by: "Khun Nid, One2Pays", on: "20 Nov 2026", note: "Ticket 8812" },
        walletEnabled: false,
        minimum: "",
        maximum: "50,000.00",
        plainFields: {},
      },
    ],
  ]);
  expect(screen.getByRole("heading", { name: "Shop" })).toBeVisible();
});

test("going back and forth keeps everything that was typed", async () => {
  const shown = await openWizard();
  await toName(shown);
  const { user } = shown;
  await user.type(screen.getByLabelText("Name"), "Shop");
  const back = async (): Promise<void> => user.click(screen.getByRole("button", { name: "Back" }));
  await back();
  expect(screen.getByRole("radio", { name: "1,000.00 baht" })).toBeChecked();
  await back();
  await back();
  expect(screen.getByLabelText("API key")).toHaveValue(key);
  expect(screen.getByLabelText("API secret")).toHaveValue(secret);
  await back();
  expect(screen.getByLabelText("Base URL")).toHaveValue("https://api.one2pays.example");
  for (let step = 0; step < 4; step++) await user.click(screen.getByRole("button", { name: "Next" }));
  expect(await screen.findByLabelText("Name")).toHaveValue("Shop");
});

test("a secret is never in the page after saving, and never in it as text before", async () => {
  const shown = await openWizard();
  await typeAddress(shown);
  await shown.user.type(await screen.findByLabelText("API key"), key);
  await shown.user.type(screen.getByLabelText("API secret"), secret);
  expect(document.documentElement.outerHTML).not.toContain("canary");
  await goOn(shown);
  await screen.findByText("The connection works");
  await goOn(shown);
  await shown.user.click(await screen.findByRole("radio", { name: "1,000.00 baht" }));
  await goOn(shown);
  await screen.findByLabelText("Name");
  expect(document.documentElement.outerHTML).not.toContain("canary");
  await shown.user.type(screen.getByLabelText("Name"), "Shop");
  await goOn(shown);
  await shown.user.click(await screen.findByRole("button", { name: "Later" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.documentElement.outerHTML).not.toContain("canary");
  const values = [...document.querySelectorAll("input")].map(({ value }) => value);
  expect(values.join(" ")).not.toContain("canary");
  const card = screen.getByRole("article", { name: "Shop" });
  expect(within(card).getByText("…HxQ2")).toBeVisible();
});

test("the unit has no default, and Next says why it must be chosen", async () => {
  const shown = await openWizard();
  await toUnit(shown);
  for (const name of ["1,000.00 baht", "10.00 baht (satang)"]) {
    expect(screen.getByRole("radio", { name })).not.toBeChecked();
  }
  await shown.user.click(screen.getByRole("button", { name: "Next" }));
  expect(screen.getByText(/There is no default, because a wrong reading pays a hundred times/)).toBeVisible();
  expect(
    screen.getByRole("radiogroup", { name: "What does “1000.00” mean to this provider?" }),
  ).toHaveAccessibleDescription(/There is no default/);
});

test("the balance is shown as a hint for the unit, and as no more", async () => {
  const shown = await openWizard();
  await toUnit(shown);
  expect(screen.getByText(/shows the same figure.*if it shows 12,043\.10/)).toBeVisible();
});

test("leaving the confirmation for later says that sending stays locked, and saves none", async () => {
  const shown = await openWizard();
  await toUnit(shown);
  expect(screen.getByText(/Sending stays locked until the confirmation/)).toBeVisible();
  await shown.user.click(screen.getByRole("radio", { name: "1,000.00 baht" }));
  await shown.user.click(screen.getByRole("button", { name: "Next" }));
  await shown.user.type(await screen.findByLabelText("Name"), "Shop");
  await goOn(shown);
  expect(await screen.findByRole("heading", { name: "Prove it with a small payout" })).toBeVisible();
  await shown.user.click(screen.getByRole("button", { name: "Later" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(shown.backend.called("addConnection")).toMatchObject([[{ amountUnit: "baht", unitConfirmation: null }]]);
  expect(shown.backend.called("beginCalibration")).toEqual([]);
});

test("a confirmation without its person or its time does not pass", async () => {
  const shown = await openWizard();
  await toUnit(shown);
  await shown.user.click(screen.getByRole("radio", { name: "1,000.00 baht" }));
  await shown.user.click(screen.getByRole("radio", { name: "Record it now" }));
  await shown.user.type(screen.getByLabelText("Who confirmed it"), "Khun Nid");
  await goOn(shown);
  expect(screen.getByText("Say who confirmed it and when, or choose “Later”.")).toBeVisible();
  expect(screen.getByLabelText("When")).toHaveFocus();
});

test("an empty step explains itself at its field and stays", async () => {
  const shown = await openWizard(new TestingBackend({ providers: [one2pays] }));
  await shown.user.click(screen.getByRole("button", { name: "Next" }));
  expect(screen.getByLabelText("Base URL")).toHaveAccessibleDescription(/Enter the address/);
  expect(screen.getByLabelText("Base URL")).toHaveFocus();
  await shown.user.type(screen.getByLabelText("Base URL"), "https://api.one2pays.example{Enter}");
  await shown.user.click(screen.getByRole("button", { name: "Next" }));
  expect(screen.getByLabelText("API secret")).toBeInvalid();
  expect(shown.backend.called("checkConnection")).toEqual([]);
});

test("what the desk finds wrong with the address leads back to it", async () => {
  const shown = await openWizard();
  const connectionProblems = [
    { field: "baseUrl" as const, secret: null, name: null, code: "baseUrlNotHttps", params: {} },
  ];
  shown.backend.failNext.set("checkConnection", failure("problems", { connectionProblems }));
  await typeAddress(shown, "http://api.one2pays.example");
  await typeSecrets(shown);
  const address = await screen.findByLabelText("Base URL");
  expect(address).toHaveAccessibleDescription(/must begin with https/);
  expect(address).toHaveValue("http://api.one2pays.example");
  await shown.user.type(address, "/");
  expect(address).toBeValid();
});

test("what the desk finds wrong when saving is shown at its field, and nothing typed is lost", async () => {
  const shown = await openWizard();
  await toName(shown);
  const connectionProblems = [
    { field: "secret" as const, secret: "apiSecret", name: null, code: "secretTooLong", params: {} },
    {
      field: "maximum" as const,
      secret: null,
      name: null,
      code: "maximumBelowMinimum",
      params: { minimum: "100.00" },
    },
  ];
  shown.backend.failNext.set("addConnection", failure("problems", { connectionProblems }));
  await shown.user.type(screen.getByLabelText("Name"), "Shop");
  await goOn(shown);
  expect(await screen.findByLabelText("API secret")).toHaveAccessibleDescription(/too long for the system’s keychain/);
  expect(screen.getByLabelText("API key")).toBeValid();
  expect(screen.getByLabelText("API secret")).toHaveValue(secret);
});

test("a check that fails says whose side it is on and what to do, and lets the person go on", async () => {
  const backend = new TestingBackend();
  const result = { code: "wrongSecret", params: {} };
  backend.checkResult = { result, balance: null, clockDifferenceMs: 240, latencyMs: 90 };
  const shown = await openWizard(backend);
  await typeAddress(shown);
  await typeSecrets(shown);
  expect(await screen.findByText("The provider knows the key, but not the signature")).toBeVisible();
  expect(screen.getByText(/does not belong to this key/)).toBeVisible();
  expect(screen.getByText(/Nothing is sent until a check succeeds/)).toBeVisible();
  await shown.user.click(screen.getByRole("button", { name: "Next" }));
  expect(await screen.findByRole("radio", { name: "1,000.00 baht" })).toBeVisible();
});

test("the check asks with what was typed and not with what is still to come", async () => {
  const shown = await openWizard();
  await toUnit(shown);
  expect(shown.backend.called("checkConnection")).toMatchObject([
    [null, { name: "One2Pays", secrets: { apiKey: key }, unitConfirmation: null, minimum: "", maximum: "" }],
  ]);
});

test("an answer to what was typed before is thrown away", async () => {
  const shown = await openWizard();
  let answer = (): void => {};
  shown.backend.hold.set("checkConnection", new Promise<void>((resolve) => (answer = resolve)));
  await typeAddress(shown);
  await typeSecrets(shown);
  await shown.user.click(screen.getByRole("button", { name: "Back" }));
  await shown.user.type(screen.getByLabelText("API key"), "x");
  answer();
  shown.backend.hold.clear();
  await shown.user.click(screen.getByRole("button", { name: "Next" }));
  await screen.findByText("The connection works");
  expect(shown.backend.called("checkConnection")).toHaveLength(2);
});

test("Escape asks before what was typed is lost, and closes at once where nothing was", async () => {
  const shown = await openWizard();
  await shown.user.type(screen.getByLabelText("Base URL"), "https://x");
  await shown.user.keyboard("{Escape}");
  const question = await screen.findByRole("alertdialog", { name: "Discard what you typed?" });
  await shown.user.click(within(question).getByRole("button", { name: "Go on typing" }));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(screen.getByLabelText("Base URL")).toHaveValue("https://x");
  await shown.user.clear(screen.getByLabelText("Base URL"));
  await shown.user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("what was typed about a connection is gone on with after the lock, the keys are typed again", async () => {
  const shown = await openWizard();
  const { user } = shown;
  await toName(shown);
  await user.type(screen.getByLabelText("Name"), "Shop");
  await user.keyboard("{Control>}[KeyL]{/Control}");
  await screen.findByRole("heading", { name: "Locked" });
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.type(screen.getByLabelText("Password"), `${testingPassword("Somsri")}{Enter}`);
  expect(await screen.findByLabelText("API key")).toHaveValue("");
  expect(shown.backend.called("renewWindow")).toEqual([]);
  await typeSecrets(shown);
  await screen.findByText("The connection works");
  await goOn(shown);
  expect(await screen.findByRole("radio", { name: "1,000.00 baht" })).toBeChecked();
  await goOn(shown);
  expect(await screen.findByLabelText("Name")).toHaveValue("Shop");
});

test("another who sits down finds nothing of a connection that was being added", async () => {
  const shown = await openWizard();
  const { user } = shown;
  await typeAddress(shown);
  await user.keyboard("{Control>}[KeyL]{/Control}");
  await user.click(await screen.findByRole("button", { name: "Sign in as someone else" }));
  await user.type(screen.getByLabelText("Name"), "Malee");
  await user.type(screen.getByLabelText("Password"), `${testingPassword("Malee")}{Enter}`);
  await screen.findByRole("button", { name: "Malee" });
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a test key beside a live secret is pointed out", async () => {
  const shown = await openWizard();
  await typeAddress(shown);
  await shown.user.type(await screen.findByLabelText("API key"), "pk_test_1");
  await shown.user.type(screen.getByLabelText("API secret"), "sk_live_1");
  expect(screen.getByText(/One of these is for tests and the other is live/)).toBeVisible();
});

test("axe finds nothing wrong with any step", async () => {
  const shown = await openWizard();
  expect(await axeFindings()).toEqual([]);
  await typeAddress(shown);
  expect(await axeFindings()).toEqual([]);
  await typeSecrets(shown);
  await screen.findByText("The connection works");
  expect(await axeFindings()).toEqual([]);
  await shown.user.keyboard("{Enter}");
  await shown.user.click(await screen.findByRole("radio", { name: "Record it now" }));
  await shown.user.click(screen.getByRole("button", { name: "Next" }));
  expect(await axeFindings()).toEqual([]);
});

async function addJamesPay(shown: Shown): Promise<void> {
  const { user } = shown;
  await user.click(await screen.findByRole("radio", { name: "JamesPay" }));
  await user.type(screen.getByLabelText("Base URL"), "https://api.jamespay.example");
  await user.type(screen.getByLabelText("Merchant id"), "KHL001");
  await goOn(shown);
  await user.type(await screen.findByLabelText("Token"), "token-canary");
  await user.type(screen.getByLabelText("Secret"), "secret-canary");
  await goOn(shown);
  await screen.findByText("The connection works");
  await goOn(shown);
  await user.type(await screen.findByLabelText("Name"), "James");
}

test("a provider without a doubtful unit has no step for it, and its own fields and smallest amount", async () => {
  const shown = await openWizard();
  await addJamesPay(shown);
  expect(screen.getByLabelText(/Smallest amount/)).toHaveValue("20.00");
  expect(screen.getByText("This provider takes 20.00 or more.")).toBeVisible();
  await goOn(shown);
  await waitFor(() => expect(shown.backend.called("addConnection")).toHaveLength(1));
  expect(shown.backend.called("addConnection")).toMatchObject([
    [
      {
        provider: "jamespay",
        secrets: { token: "token-canary", secret: "secret-canary" },
        plainFields: { merchantId: "KHL001", notifyUrl: "" },
        amountUnit: null,
        unitConfirmation: null,
        minimum: "20.00",
      },
    ],
  ]);
});

test("a plain field that the provider needs must be there, and an optional one need not", async () => {
  const shown = await openWizard();
  await shown.user.click(await screen.findByRole("radio", { name: "JamesPay" }));
  await shown.user.type(screen.getByLabelText("Base URL"), "https://api.jamespay.example");
  await goOn(shown);
  expect(screen.getByLabelText("Merchant id")).toHaveAccessibleDescription(/Enter what the provider gave you/);
  expect(screen.getByLabelText("Notify URL")).toBeValid();
  expect(screen.getByLabelText("Merchant id")).toHaveFocus();
});

test("what the desk finds wrong with a plain field leads back to it", async () => {
  const shown = await openWizard();
  const code = "plainFieldNotLettersAndDigits";
  const connectionProblems = [{ field: "plain" as const, secret: null, name: "merchantId", code, params: {} }];
  shown.backend.failNext.set("addConnection", failure("problems", { connectionProblems }));
  await addJamesPay(shown);
  await goOn(shown);
  expect(await screen.findByLabelText("Merchant id")).toHaveAccessibleDescription(/ends in a digit/);
  expect(screen.getByLabelText("Merchant id")).toHaveValue("KHL001");
  expect(screen.getByLabelText("Notify URL")).toBeValid();
});

test("switching the provider and back loses nothing, and sends no other provider's keys", async () => {
  const shown = await openWizard();
  const { user } = shown;
  await typeAddress(shown);
  await user.type(await screen.findByLabelText("API key"), key);
  await user.click(screen.getByRole("button", { name: "Back" }));
  await user.click(screen.getByRole("radio", { name: "JamesPay" }));
  await user.type(screen.getByLabelText("Merchant id"), "KHL001");
  await user.clear(screen.getByLabelText("Base URL"));
  await user.type(screen.getByLabelText("Base URL"), "https://other.example");
  await user.click(screen.getByRole("radio", { name: "One2Pays" }));
  expect(screen.getByLabelText("Base URL")).toHaveValue("https://api.one2pays.example");
  await user.click(screen.getByRole("radio", { name: "JamesPay" }));
  expect(screen.getByLabelText("Merchant id")).toHaveValue("KHL001");
  expect(screen.getByLabelText("Base URL")).toHaveValue("https://other.example");
  await goOn(shown);
  await user.type(await screen.findByLabelText("Token"), "t");
  await user.type(screen.getByLabelText("Secret"), "s");
  await goOn(shown);
  await screen.findByText("The connection works");
  expect(shown.backend.called("checkConnection")).toMatchObject([[null, { secrets: { token: "t", secret: "s" } }]]);
  expect(JSON.stringify(shown.backend.called("checkConnection"))).not.toContain("canary");
  await user.click(screen.getByRole("button", { name: "Back" }));
  await user.click(screen.getByRole("button", { name: "Back" }));
  await user.click(screen.getByRole("radio", { name: "One2Pays" }));
  await goOn(shown);
  expect(await screen.findByLabelText("API key")).toHaveValue(key);
});

test("a provider that can be asked nothing says so plainly, and it is no failure", async () => {
  const backend = new TestingBackend();
  const result = { code: "nothingToAsk", params: {} };
  backend.checkResult = { result, balance: null, clockDifferenceMs: null, latencyMs: null };
  const shown = await openWizard(backend);
  await typeAddress(shown, "https://api.1401.example", "1401");
  await shown.user.type(await screen.findByLabelText("Bearer secret"), "b");
  await goOn(shown);
  expect(await screen.findByText("This provider has nothing that could be asked")).toBeVisible();
  expect(screen.getByText(/begin with a small one/)).toBeVisible();
  expect(screen.queryByText(/asks the provider for the balance/)).toBeNull();
  expect(screen.queryByText(/Nothing is sent until a check succeeds/)).toBeNull();
  await goOn(shown);
  expect(await screen.findByLabelText(/Smallest amount/)).toHaveValue("100.00");
});

test("each provider is offered with what can be expected of it", async () => {
  await openWizard();
  expect(await screen.findByRole("radio", { name: "1401" })).toHaveAccessibleDescription(/people record the result/);
  expect(screen.getByRole("radio", { name: "One2Pays" })).toHaveAccessibleDescription(/can cancel/);
});
