/** The settings of this window: how it speaks and looks, who sits at it, and where its things are kept. */
import type { Feature } from "../../shared/feature";
import SettingsScreen from "./SettingsScreen.svelte";

export const settings: Feature = {
  key: "settings",
  rail: { icon: "settings", label: "rail.settings", end: "bottom" },
  Screen: SettingsScreen,
};
