import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
export default defineConfig({ plugins: [svelte()], cacheDir: "/tmp/screens-vite-cache", server: { port: 5291, strictPort: true, fs: { strict: false } } });
