import { mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** Tests that need other programs (Redis, openssl, tinyproxy, Chromium), a network or installed packages. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  { test: { include: ["test/**/*.system.test.ts", "examples/sample/tests/**/*.system.test.ts"], isolate: true } },
);
