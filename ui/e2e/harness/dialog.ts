/**
 * The dialogs that the program lets the operating system draw: found and read as a screen reader does (AT-SPI, over the bus
 * that `run.sh` starts), answered with the mouse and the keyboard of the screen. WebDriver knows nothing of them.
 *
 * The accessibility of the page itself is axe's business; WebKit does not join this bus.
 */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "./page";
import { type Key, clickAt, pressKey } from "./screen";

const REGISTRY: Accessible = { bus: "org.a11y.atspi.Registry", path: "/org/a11y/atspi/accessible/root" };
const ROOT_PATH = "/org/a11y/atspi/accessible/root";
/** Places in AT-SPI's set of states. */
const FOCUSED = 12;
const SENSITIVE = 24;
const SHOWING = 25;

/** Something that a screen reader can reach. */
interface Accessible {
  readonly bus: string;
  readonly path: string;
}

interface Described extends Accessible {
  readonly role: string;
  readonly name: string;
}

/** Waits for the program's dialog and reads it. */
export async function nativeDialog(page: Page): Promise<NativeDialog> {
  return page.until("a native dialog", () => NativeDialog.find(page));
}

/** Whether the program shows a dialog now. */
export async function hasNativeDialog(page: Page): Promise<boolean> {
  return (await dialogsOf(page.driver.pid)).length > 0;
}

export class NativeDialog {
  private constructor(
    private readonly page: Page,
    private readonly itself: Accessible,
    readonly title: string,
    readonly text: string,
    private readonly buttons: readonly Described[],
  ) {}

  /** The dialog, once all of it is there. */
  static async find(page: Page): Promise<NativeDialog | undefined> {
    const [itself, another] = await dialogsOf(page.driver.pid);
    if (another !== undefined) throw new Error("there are two native dialogs");
    if (itself === undefined || !(await is(itself, SHOWING))) return undefined;
    const parts = await within(itself);
    const [title, text] = parts.filter(({ role }) => role === "label");
    const buttons = parts.filter(({ role }) => role === "push button");
    if (title === undefined || text === undefined || buttons.length < 2) return undefined;
    return new NativeDialog(page, itself, title.name, text.name, buttons);
  }

  get answers(): string[] {
    return this.buttons.map(({ name }) => name);
  }

  /** The button that has the focus. */
  async focused(): Promise<string | undefined> {
    for (const button of this.buttons) if (await is(button, FOCUSED)) return button.name;
    return undefined;
  }

  /** Whether this button can be pressed yet. */
  async isReady(answer: string): Promise<boolean> {
    return is(this.button(answer), SENSITIVE);
  }

  /** Clicks this button as soon as it can be pressed, and waits until the dialog is gone. */
  async answer(answer: string): Promise<void> {
    const button = this.button(answer);
    await this.page.until(`the button ${answer}`, () => is(button, SENSITIVE));
    const printed = await call(button, "org.a11y.atspi.Component.GetExtents", "0");
    const [x = 0, y = 0, width = 0, height = 0] = [...printed.matchAll(/-?\d+/g)].map(([number]) => Number(number));
    await clickAt(x + Math.floor(width / 2), y + Math.floor(height / 2));
    await this.gone();
  }

  /** Presses a key in the dialog. */
  async press(key: Key): Promise<void> {
    await pressKey(this.page.driver.pid, key);
  }

  async gone(): Promise<void> {
    await this.page.until("the end of a native dialog", async () => {
      const left = await dialogsOf(this.page.driver.pid);
      return !left.some(({ bus, path }) => bus === this.itself.bus && path === this.itself.path);
    });
  }

  private button(name: string): Described {
    const button = this.buttons.find((one) => one.name === name);
    if (button === undefined) throw new Error(`The dialog has no button ${name}, but ${this.answers.join(" | ")}`);
    return button;
  }
}

async function dialogsOf(pid: number): Promise<Accessible[]> {
  for (const program of await childrenOf(REGISTRY)) {
    // One that has just ended may still be on the list.
    if ((await pidOf(program.bus).catch(() => undefined)) !== pid) continue;
    const windows = await Promise.all((await childrenOf({ bus: program.bus, path: ROOT_PATH })).map(described));
    return windows.filter(({ role }) => role === "alert" || role === "dialog");
  }
  return [];
}

/** Everything in it, in the order in which it is read. */
async function within(node: Accessible): Promise<Described[]> {
  const children = await Promise.all((await childrenOf(node)).map(described));
  return (await Promise.all(children.map(async (child) => [child, ...(await within(child))]))).flat();
}

async function childrenOf(node: Accessible): Promise<Accessible[]> {
  const printed = await call(node, "org.a11y.atspi.Accessible.GetChildren");
  return [...printed.matchAll(/'([^']+)', (?:objectpath )?'([^']+)'/g)].map(([, bus = "", path = ""]) => ({ bus, path }));
}

async function described(node: Accessible): Promise<Described> {
  const [role, name] = await Promise.all([
    call(node, "org.a11y.atspi.Accessible.GetRoleName"),
    call(node, "org.freedesktop.DBus.Properties.Get", "org.a11y.atspi.Accessible", "Name"),
  ]);
  return { ...node, role: textIn(role), name: textIn(name) };
}

async function is(node: Accessible, state: number): Promise<boolean> {
  const [, low = "0"] = /uint32 (\d+)/.exec(await call(node, "org.a11y.atspi.Accessible.GetState")) ?? [];
  return ((Number(low) >>> state) & 1) === 1;
}

async function pidOf(bus: string): Promise<number> {
  const daemon = { bus: "org.freedesktop.DBus", path: "/org/freedesktop/DBus" };
  const printed = await call(daemon, "org.freedesktop.DBus.GetConnectionUnixProcessID", bus);
  return Number(/uint32 (\d+)/.exec(printed)?.[1]);
}

/** One call over the accessibility bus; the answer as GVariant writes it. */
async function call({ bus, path }: Accessible, method: string, ...args: string[]): Promise<string> {
  const address = process.env["AT_SPI_BUS_ADDRESS"];
  if (address === undefined) throw new Error("there is no accessibility bus; journeys run in the session of run.sh");
  const words = ["call", "--address", address, "--dest", bus, "--object-path", path, "--timeout", "5", "--method", method];
  // In another locale it would print question marks for Thai.
  const { stdout } = await promisify(execFile)("gdbus", [...words, ...args], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
  return stdout;
}

/** The one text in an answer such as `(<'It\u2019s\n'>,)`. */
function textIn(printed: string): string {
  const [, , quoted = ""] = /(['"])(.*)\1/s.exec(printed) ?? [];
  return quoted.replace(/\\(?:u([\da-f]{4})|U([\da-f]{8})|(.))/gs, (_, short?: string, long?: string, sign = "") => {
    const code = short ?? long;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return { n: "\n", t: "\t", r: "\r" }[sign as string] ?? (sign as string);
  });
}
