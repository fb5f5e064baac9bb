/** The real window over a data folder that outlives it: opened, closed, killed and opened again. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Page } from "./page";
import { WebDriver } from "./webdriver";

const BUILT = fileURLToPath(new URL("../../../target/debug/khlang", import.meta.url));

export interface Desk {
  readonly language?: "th" | "en";
  readonly theme?: "light" | "dark";
}

/** One desk: its data folder, and the window that is open on it. */
export class Khlang {
  readonly dataFolder = mkdtempSync(join(tmpdir(), "khlang-journey-"));
  private driver: WebDriver | undefined;

  constructor(private readonly desk: Desk = {}) {}

  /** Opens the window, for the first time or again. */
  async open(): Promise<Page> {
    if (this.driver?.isRunning === true) throw new Error("the window is open already");
    const locale = this.desk.language === "th" ? "th_TH.UTF-8" : "en_GB.UTF-8";
    this.driver = await WebDriver.start({
      binary: process.env["KHLANG_BIN"] ?? BUILT,
      env: {
        KHLANG_DATA_DIR: this.dataFolder,
        LANG: locale,
        LC_ALL: locale,
        LANGUAGE: this.desk.language ?? "en",
        GTK_THEME: this.desk.theme === "dark" ? "Adwaita:dark" : "Adwaita",
      },
    });
    return new Page(this.driver);
  }

  /** Kills the program mid-sentence; the data folder stays as it is at that moment. */
  async kill(): Promise<void> {
    await this.running().kill();
    this.driver = undefined;
  }

  /** Closes the window properly. */
  async close(): Promise<void> {
    await this.running().close();
    this.driver = undefined;
  }

  /** Ends whatever still runs and removes the data folder; for `afterEach`. */
  async clear(): Promise<void> {
    if (this.driver?.isRunning === true) await this.driver.kill();
    this.driver = undefined;
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  private running(): WebDriver {
    if (this.driver === undefined) throw new Error("the window is not open");
    return this.driver;
  }
}
