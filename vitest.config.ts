import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const require = createRequire(import.meta.url);
const toPath = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      // graphql ships twice. Node takes the CommonJS copy; Vite would take the other one, and graphql-js rejects schemas
      // of another copy.
      { find: /^graphql$/, replacement: require.resolve("graphql") },
      // The packages of this repository, as in the paths of tsconfig.json.
      { find: /^oboql$/, replacement: toPath("src/index.ts") },
      { find: /^oboql\/internal\/(.*)$/, replacement: toPath("src/$1.ts") },
      { find: /^@oboql\/dev\/(emulator|testing|codegen)$/, replacement: toPath("dev/src/$1/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts", "examples/sample/tests/**/*.test.ts"],
    exclude: ["**/*.system.test.ts"],
    // Files share a process and its modules: importing the server anew for each file costs more than most tests.
    isolate: false,
    maxWorkers: "100%",
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
