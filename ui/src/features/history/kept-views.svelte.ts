/** Searches that were given a name, with their order; kept for each profile and person on this computer. */
import type { ProfileKind } from "../../backend/generated/bindings";
import type { PayoutOrder } from "../../backend/generated/bindings";

export type KeptView = { name: string; search: string; order: PayoutOrder };

export class KeptViews {
  all = $state.raw<KeptView[]>([]);

  #key: string;

  constructor(profile: ProfileKind, person: string) {
    this.#key = `khlang.views.${profile}.${person}`;
    this.all = read(this.#key);
  }

  has(name: string): boolean {
    return this.all.some((view) => view.name === name);
  }

  /** One of the same name is replaced. */
  keep(view: KeptView): void {
    this.#write([...this.all.filter(({ name }) => name !== view.name), view]);
  }

  remove(name: string): void {
    this.#write(this.all.filter((view) => view.name !== name));
  }

  #write(views: KeptView[]): void {
    this.all = views;
    localStorage.setItem(this.#key, JSON.stringify(views));
  }
}

function read(key: string): KeptView[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(stored: unknown): stored is KeptView {
  return typeof stored === "object" && stored !== null && "name" in stored && "search" in stored && "order" in stored;
}
