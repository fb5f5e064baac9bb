import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  cacheDir: fileURLToPath(new URL("../node_modules/.vite-e2e", import.meta.url)),
  test: {
    environment: "node",
    include: ["**/*.journey.ts"],
    // One screen, one keyring, two cores.
    fileParallelism: false,
    // A window drawn on a busy machine can lose a key. What passes only at its second try is named as such in the run's output.
    retry: 1,
    testTimeout: 180_000,
    // A journey over a million payouts has a journal of seven gigabytes of its own.
    hookTimeout: 300_000,
  },
});
