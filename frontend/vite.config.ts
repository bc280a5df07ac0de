import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

// Stable names: the static files storage of the server adds the content hash.
export default defineConfig({
  base: "./",
  plugins: [tailwindcss()],
  build: {
    outDir: "../src/gongzhi/channels/portal/static/gongzhi",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: {
      // htmx holds an eval that `allowEval: false` and the content security policy both shut.
      checks: { eval: false },
      input: { app: "src/app.ts" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
