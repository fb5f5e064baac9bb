import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The webview loads the page from the application's own scheme: every path is relative.
  base: "./",
  plugins: [svelte()],
  // An engine parses a catalogue as text several times faster than as code.
  json: { stringify: true, namedExports: false },
  resolve: process.env["VITEST"] === undefined ? {} : { conditions: ["browser"] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["safari16", "chrome110"],
    // A data: URL is not 'self'; the content security policy would refuse the font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { port: 5173, strictPort: true, fs: { allow: [".."] } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    // An accessibility check of a whole window takes seconds on a busy machine.
    testTimeout: 30_000,
    env: { TZ: "America/New_York" },
  },
});
