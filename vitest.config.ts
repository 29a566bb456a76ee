import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

const require = createRequire(import.meta.url);

export default defineConfig({
  resolve: {
    // graphql ships twice. Node takes the CommonJS copy; Vite would take the other one, and graphql-js rejects schemas of
    // another copy.
    alias: [{ find: /^graphql$/, replacement: require.resolve("graphql") }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.system.test.ts"],
    // Files share a process and its modules: importing the server anew for each file costs more than most tests.
    isolate: false,
    maxWorkers: "100%",
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
