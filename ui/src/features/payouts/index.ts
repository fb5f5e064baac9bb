/** The payouts: their table, the pane beside it, and a new one from entry to sending. */
import type { Feature } from "../../shared/feature";
import { may } from "../../shared/may";
import PayoutsScreen from "./PayoutsScreen.svelte";

export const payouts: Feature = {
  key: "payouts",
  rail: { icon: "payouts", label: "rail.payouts" },
  Screen: PayoutsScreen,
  commands: (desk) =>
    may(desk, "operator")
      ? [
          {
            key: "newPayout",
            label: "command.newPayout",
            icon: "plus",
            shortcut: { code: "KeyN" },
            run: () => desk.startPayout(),
          },
        ]
      : [],
};
