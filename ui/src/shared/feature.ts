/** What a feature shows the frame: one object, exported from its `index.ts` and listed in `frame/features.ts`. */
import { getContext, setContext, type Component } from "svelte";
import type { Desk } from "./desk.svelte";
import type { IconName } from "./icons";
import type { MessageKey } from "./words.svelte";

export type Feature = {
  /** Where `desk.goTo(key)` leads. */
  key: string;
  /** Its place in the left rail; a feature without one is reached another way. */
  rail?: RailPlace;
  /** The feature in the rail that this one belongs to: that one is marked while this is open. */
  under?: string;
  /** A feature without one lives in the parts below alone. */
  Screen?: Component;
  /** Where this screen is shown though nobody went there: in place of rail and top, or where everybody begins. */
  takesOver?: (desk: Desk) => "window" | "place" | null;
  /** Shown at the end of the rehearsal band. */
  RehearsalPanel?: Component;
  /** The search box of the top bar. */
  Search?: Component;
  /** Shown at the end of the top bar. */
  Corner?: Component;
  /** Shown across the top of every screen, with the other bands; silent while there is nothing to say. */
  Band?: Component;
  /** Shown below the rail: what goes on by itself. */
  RailFoot?: Component;
  /** Another way to look at the history, which shows it beside its rows. */
  HistoryView?: HistoryView;
  /** Mounted while somebody is signed in, over whatever is open: dialogs that can be called from anywhere. */
  Overlay?: Component;
  /** Called once before anything is drawn: what the rail counts must not come to be while it is being drawn. */
  begin?: (desk: Desk) => void;
  commands?: (desk: Desk) => Command[];
};

export type RailPlace = {
  icon: IconName;
  label: MessageKey;
  end?: "bottom";
  /** What waits there; a place with a count is shown with it, and only while something waits or it is open. */
  count?: (desk: Desk) => number;
  /** A place that stays though nothing waits there. */
  shown?: "always";
  /** How its count strikes the eye; as an alarm otherwise. */
  tone?: "wait";
};

export type HistoryView = { key: string; label: MessageKey; View: Component };

const context = Symbol("features");

export function provideFeatures(features: () => Feature[]): void {
  setContext(context, features);
}

/** What other features offer to be shown within this one: none may import the other. Empty where no window is around. */
export function useFeatures(): Feature[] {
  return getContext<(() => Feature[]) | undefined>(context)?.() ?? [];
}

/** Whether there is anything at this place now. */
export function isThere({ key, rail }: Feature, desk: Desk): boolean {
  if (rail === undefined) return false;
  return rail.count === undefined || rail.shown === "always" || desk.place === key || rail.count(desk) > 0;
}

export type Command = {
  key: string;
  label: MessageKey;
  icon: IconName;
  shortcut?: Shortcut;
  /** Its shortcut is heard while a dialog is open too. */
  reach?: "everywhere";
  run: () => void;
};

/** By physical key (`event.code`), because under a Thai layout the letters change. */
export type Shortcut = { code: string; shift?: boolean };
