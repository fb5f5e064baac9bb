/** The history: every payout that was ever entered, found by the search box of the top bar and read offline. */
import type { Feature } from "../../shared/feature";
import { historyAt } from "./history-work.svelte";
import HistoryScreen from "./HistoryScreen.svelte";
import SearchBox from "./SearchBox.svelte";

export const history: Feature = {
  key: "history",
  rail: { icon: "history", label: "rail.history" },
  Screen: HistoryScreen,
  Search: SearchBox,
  commands: (desk) => [
    { key: "search", label: "find.command", icon: "search", run: () => historyAt(desk).focusSearch() },
  ],
};
