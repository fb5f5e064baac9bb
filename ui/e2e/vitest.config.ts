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
    // A window on a busy machine loses a key or a click now and then, as a person does; what fails three times is broken.
    retry: 2,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
