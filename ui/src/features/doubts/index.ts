/** The payouts whose outcome people have to find out, over all connections, and their verdicts with evidence. */
import type { Feature } from "../../shared/feature";
import { doubtsAt } from "./doubts.svelte";
import DoubtsScreen from "./DoubtsScreen.svelte";
import DoubtsWatch from "./DoubtsWatch.svelte";

export const doubts: Feature = {
  key: "doubts",
  rail: { icon: "question", label: "rail.doubts", count: (desk) => doubtsAt(desk).list.length },
  Screen: DoubtsScreen,
  Overlay: DoubtsWatch,
  begin: doubtsAt,
};
