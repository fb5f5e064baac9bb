/** The system's dialog that asks where to save a file: read, filled in and answered as a person with a screen reader would. */

import { type Accessible, type Described, SENSITIVE, SHOWING, call, is, middleOf, windowsOf, within } from "./accessible";
import type { Page } from "./page";
import { clickAt } from "./screen";

/** Waits for the dialog and reads it. */
export async function saveDialog(page: Page): Promise<SaveDialog> {
  return page.until("a dialog for saving", () => SaveDialog.find(page));
}

export class SaveDialog {
  private constructor(
    private readonly page: Page,
    private readonly itself: Accessible,
    readonly title: string,
    private readonly parts: readonly Described[],
  ) {}

  static async find(page: Page): Promise<SaveDialog | undefined> {
    const [itself] = await windowsOf(page.driver.pid, "file chooser");
    if (itself === undefined || !(await is(itself, SHOWING))) return undefined;
    const parts = await within(itself);
    const dialog = new SaveDialog(page, itself, itself.name, parts);
    return dialog.field === undefined ? undefined : dialog;
  }

  /** The name that is suggested. */
  async name(): Promise<string> {
    const printed = await call(this.namedField(), "org.a11y.atspi.Text.GetText", "0", "-1");
    return /(['"])(.*)\1/s.exec(printed)?.[2] ?? "";
  }

  /** Types a whole path into the field of the name and presses this button. Where a file is there already, the system asks once more. */
  async saveAs(path: string, agree: string, where: "is free" | "replaces" = "is free"): Promise<void> {
    await call(this.namedField(), "org.a11y.atspi.EditableText.SetTextContents", path);
    await this.click(agree);
    if (where === "is free") await this.gone();
  }

  /** Presses this button and waits until the dialog is gone. */
  async press(name: string): Promise<void> {
    await this.click(name);
    await this.gone();
  }

  private async click(name: string): Promise<void> {
    const button = this.parts.find((part) => part.role === "push button" && part.name === name);
    if (button === undefined) throw new Error(`The dialog has no button ${name}`);
    await this.page.until(`the button ${name}`, () => is(button, SENSITIVE));
    await clickAt(...(await middleOf(button)));
  }

  async gone(): Promise<void> {
    await this.page.until("the end of the dialog for saving", async () => {
      const left = await windowsOf(this.page.driver.pid, "file chooser");
      return !left.some(({ bus, path }) => bus === this.itself.bus && path === this.itself.path);
    });
  }

  /** GTK names no field; the one for the name is the first that takes text. */
  private get field(): Described | undefined {
    return this.parts.find((part) => part.role === "text");
  }

  private namedField(): Described {
    if (this.field === undefined) throw new Error("The dialog has no field for a name");
    return this.field;
  }
}
