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
    chunkSizeWarningLimit: 1200, // the map, in kB before compression
    rollupOptions: {
      // htmx holds an eval that `allowEval: false` and the content security policy both shut.
      checks: { eval: false },
      // The map is fetched by those who look at one; its worker is a file, for the policy's sake.
      input: {
        app: "src/app.ts",
        resident: "src/resident.ts",
        map: "src/map/index.ts",
        "map-worker": "maplibre-gl/dist/maplibre-gl-worker.mjs",
      },
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
