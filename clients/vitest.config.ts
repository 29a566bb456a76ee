import { defineConfig } from "vitest/config";
import root from "../vitest.config.ts";

export default defineConfig({
  // One test runs OboQL itself in this process, which takes no other copies of packages than its own tests do.
  resolve: root.resolve ?? {},
  test: { include: ["test/**/*.test.ts"], testTimeout: 20_000, hookTimeout: 20_000 },
});
