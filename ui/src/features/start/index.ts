/** The first start, and the whole window where there is no desk to show. */
import type { Feature } from "../../shared/feature";
import StartScreen from "./StartScreen.svelte";

export { default as CouldNotOpen } from "./CouldNotOpen.svelte";

export const start: Feature = {
  key: "start",
  Screen: StartScreen,
  takesOver: (desk) => {
    const { profile, session, connections } = desk.view;
    if (session.state === "firstPerson") return desk.settingUp ? null : "window";
    return session.state === "signedIn" && profile === "live" && connections.length === 0 ? "place" : null;
  },
};
