/** The first start, and the whole window where there is no desk to show. */
import type { Feature } from "../../shared/feature";
import StartScreen from "./StartScreen.svelte";

export { default as CouldNotOpen } from "./CouldNotOpen.svelte";

export const start: Feature = {
  key: "start",
  Screen: StartScreen,
  takesOver: (view) => view.profile === "live" && view.connections.length === 0,
};
