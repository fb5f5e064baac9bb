/** The connections: how each is, changing one, and the steps to a new one, which can be called from every screen. */
import type { Feature } from "../../shared/feature";
import AddConnection from "./AddConnection.svelte";
import ConnectionsScreen from "./ConnectionsScreen.svelte";

export const connections: Feature = {
  key: "connections",
  rail: { icon: "connections", label: "rail.connections" },
  Screen: ConnectionsScreen,
  Overlay: AddConnection,
  commands: (desk) =>
    desk.view.profile === "live"
      ? [{ key: "addConnection", label: "connection.add", icon: "plus", run: () => desk.addConnection() }]
      : [],
};
