/** What the signed-in person may do, so that a screen can say so before it is tried. The desk itself refuses the rest. */
import type { Role } from "../backend/generated/bindings";
import type { Desk } from "./desk.svelte";

/** Whether the person at the desk has one of these roles. */
export function may(desk: Desk, ...roles: Role[]): boolean {
  const { session } = desk.view;
  return session.state === "signedIn" && roles.some((role) => session.roles.includes(role));
}

/** Whose work is on the screen; what was typed stays with them behind the lock. Empty while nobody is known. */
export function personAt(desk: Desk): string {
  const { session } = desk.view;
  return "name" in session ? session.name : "";
}

export function isSignedIn(desk: Desk): boolean {
  return desk.view.session.state === "signedIn";
}
