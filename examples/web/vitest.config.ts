import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const toPath = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const requireAsOboql = createRequire(new URL("../../src/main.ts", import.meta.url));

export default defineConfig({
  resolve: {
    // OboQL runs in this process and must share one copy of graphql with its libraries.
    alias: [
      { find: /^graphql$/, replacement: requireAsOboql.resolve("graphql") },
      { find: /^oboql$/, replacement: toPath("../../src/index.ts") },
      { find: /^oboql\/internal\/(.*)$/, replacement: toPath("../../src/$1.ts") },
      { find: /^@oboql\/dev\/(emulator|testing)$/, replacement: toPath("../../dev/src/$1/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/built-page.ts",
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
