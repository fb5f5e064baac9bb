/** The way in, which is there before the rest of the window is. */
import type { Feature } from "../../shared/feature";
import { isSignedIn } from "../../shared/may";
import SessionScreen from "./SessionScreen.svelte";

export const sessionDoor: Feature = {
  key: "session",
  Screen: SessionScreen,
  takesOver: (desk) => {
    if (isSignedIn(desk)) return null;
    return desk.view.session.state === "firstPerson" && !desk.settingUp ? null : "window";
  },
};
