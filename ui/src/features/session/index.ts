/** Who is at the desk: signing in, the lock, one's own password. Behind it nothing else of the window is there. */
import type { Feature } from "../../shared/feature";
import { isSignedIn } from "../../shared/may";
import PersonMenu from "./PersonMenu.svelte";
import { leave, passwordAt } from "./session.svelte";
import SessionScreen from "./SessionScreen.svelte";
import SessionWatch from "./SessionWatch.svelte";

export const session: Feature = {
  key: "session",
  Screen: SessionScreen,
  Corner: PersonMenu,
  Overlay: SessionWatch,
  takesOver: (desk) => {
    if (isSignedIn(desk)) return null;
    return desk.view.session.state === "firstPerson" && !desk.settingUp ? null : "window";
  },
  commands: (desk) => [
    {
      key: "lock",
      label: "session.lock",
      icon: "lock",
      shortcut: { code: "KeyL" },
      reach: "everywhere",
      run: () => void leave(desk, "lock"),
    },
    {
      key: "signOut",
      label: "session.signOut",
      icon: "back",
      run: () => void leave(desk, "signOut"),
    },
    {
      key: "changePassword",
      label: "session.changePassword",
      icon: "key",
      run: () => (passwordAt(desk).changing = true),
    },
  ],
};
