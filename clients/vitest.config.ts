import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

const requireAsOboql = createRequire(new URL("../src/main.ts", import.meta.url));

export default defineConfig({
  resolve: {
    // One test runs OboQL itself in this process, which takes no other copy of graphql than its own libraries do.
    alias: [{ find: /^graphql$/, replacement: requireAsOboql.resolve("graphql") }],
  },
  test: { include: ["test/**/*.test.ts"], testTimeout: 20_000, hookTimeout: 20_000 },
});
