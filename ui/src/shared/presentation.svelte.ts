/**
 * How this window speaks and looks: language, era, theme, text size and density, as the settings say. The frame applies
 * them; words and formats read them. It stores nothing: the settings live in the desk.
 */
import type { Density, Era, Language, SettingsView, TextSize, Theme } from "../backend/generated/bindings";

class Presentation {
  language = $state<Language>("th");
  era = $state<Era>("buddhist");
  /** A row in pixels, as the tokens have it; the virtual table must know it before it draws. */
  rowHeight = $state(36);
  /** Advances twice a minute, so that "2 minutes ago" stays true without each row having a timer. */
  now = $state(Date.now());

  #systemDark = globalThis.matchMedia("(prefers-color-scheme: dark)");
  #theme: Theme = "system";

  constructor() {
    this.#systemDark.addEventListener("change", () => this.#applyTheme());
    this.#applyTheme();
  }

  apply(settings: SettingsView): void {
    this.language = settings.language;
    this.era = settings.era;
    this.#theme = settings.theme;
    const root = document.documentElement;
    root.lang = settings.language;
    root.dataset["textSize"] = settings.textSize satisfies TextSize;
    root.dataset["density"] = settings.density satisfies Density;
    this.#applyTheme();
    const height = Number.parseInt(getComputedStyle(root).getPropertyValue("--row"), 10);
    this.rowHeight = Number.isNaN(height) ? 36 : height;
  }

  /** Keeps `now` moving until the returned function is called. */
  keepTime(): () => void {
    const timer = setInterval(() => (this.now = Date.now()), 30_000);
    return () => clearInterval(timer);
  }

  #applyTheme(): void {
    const dark = this.#theme === "dark" || (this.#theme === "system" && this.#systemDark.matches);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  }
}

export const presentation = new Presentation();
