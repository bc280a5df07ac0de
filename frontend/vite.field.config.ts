import { defineConfig } from "vite";

// Page and service worker of the officers' door: each one file that imports no other, since what
// a phone keeps must fit together. `--mode worker` builds the second.
export default defineConfig(({ mode }) => {
  const worker = mode === "worker";
  return {
    base: "./",
    publicDir: false,
    build: {
      outDir: "../src/gongzhi/channels/portal/static/gongzhi",
      emptyOutDir: false,
      target: "es2022",
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: worker
          ? { "field-worker": "src/field/worker.ts" }
          : { field: "src/field/main.ts" },
        output: {
          entryFileNames: "[name].js",
          assetFileNames: "[name][extname]",
          ...(worker ? { format: "iife" } : {}),
        },
      },
    },
  };
});
