import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

const requireAsOboql = createRequire(new URL("../../src/main.ts", import.meta.url));

export default defineConfig({
  resolve: {
    // OboQL runs in this process and must share one copy of graphql with its libraries.
    alias: [{ find: /^graphql$/, replacement: requireAsOboql.resolve("graphql") }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/built-page.ts",
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
