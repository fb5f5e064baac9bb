/**
 * The dialogs that the program lets the operating system draw: found and read as a screen reader does (AT-SPI, over the bus
 * that `run.sh` starts), answered with the mouse and the keyboard of the screen. WebDriver knows nothing of them.
 *
 * The accessibility of the page itself is axe's business; WebKit does not join this bus.
 */

import { type Accessible, type Described, FOCUSED, SENSITIVE, SHOWING, is, middleOf, windowsOf, within } from "./accessible";
import type { Page } from "./page";
import { type Key, clickAt, pressKey } from "./screen";

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
    await clickAt(...(await middleOf(button)));
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

function dialogsOf(pid: number): Promise<Accessible[]> {
  return windowsOf(pid, "alert", "dialog");
}
