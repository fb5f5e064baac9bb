// The screens over the in-memory backend, for looking at them without the shell; no part of the build.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  server: { port: 5199, strictPort: true, fs: { allow: [".."] } },
  build: { outDir: "../target/preview-screens", emptyOutDir: true, rollupOptions: { input: "preview.html" } },
});
