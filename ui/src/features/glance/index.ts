/** Sums and counts of some days at a glance, beside the rows of the history: every bar leads to the rows that it stands for. */
import type { Feature } from "../../shared/feature";
import GlanceView from "./GlanceView.svelte";

export const glance: Feature = {
  key: "glance",
  HistoryView: { key: "glance", label: "glance.title", View: GlanceView },
};
