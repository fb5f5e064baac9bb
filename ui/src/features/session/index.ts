/** Who is at the desk: signing in, the lock, one's own password. Behind it nothing else of the window is there. */
import type { Feature } from "../../shared/feature";
import { sessionDoor } from "./door";
import PersonMenu from "./PersonMenu.svelte";
import { leave, passwordAt } from "./session.svelte";
import SessionWatch from "./SessionWatch.svelte";

export const session: Feature = {
  ...sessionDoor,
  Corner: PersonMenu,
  Overlay: SessionWatch,
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
