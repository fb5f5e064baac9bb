/** What is there in rehearsal only, at the end of its band: what happens next, invented accounts to pay, the way out. */
import type { Feature } from "../../shared/feature";
import RehearsalPanel from "./RehearsalPanel.svelte";

export const rehearsal: Feature = { key: "rehearsal", RehearsalPanel };
