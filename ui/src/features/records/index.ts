/**
 * The journal's proof and its backups: verified on request, its head compared with what was written down, put back from a
 * backup. While a desk that was restored may not send, every screen says so.
 */
import type { Feature } from "../../shared/feature";
import RecordsBand from "./RecordsBand.svelte";
import { recordsAt } from "./records.svelte";
import RecordsScreen from "./RecordsScreen.svelte";
import RecordsWatch from "./RecordsWatch.svelte";

export const records: Feature = {
  key: "records",
  under: "settings",
  Screen: RecordsScreen,
  Band: RecordsBand,
  Overlay: RecordsWatch,
  begin: recordsAt,
  commands: (desk) => [{ key: "go.records", label: "records.title", icon: "records", run: () => desk.goTo("records") }],
};
