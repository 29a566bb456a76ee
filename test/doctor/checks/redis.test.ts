import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { freePort } from "../../support/process.ts";
import { runDoctor } from "../../support/run-doctor.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

it("reports that no server is listening on the port of REDIS_URL", async () => {
  const TOKEN_CACHE_KEYS = Buffer.alloc(32, 1).toString("base64");
  const REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
  const report = await runDoctor({ ...emulator.environment, REDIS_URL, TOKEN_CACHE_KEYS });
  expect(report.problems).toEqual(["error redis.unreachable"]);
  expect(report.getFinding("redis.unreachable").message).toContain("ECONNREFUSED");
  expect(report.text).not.toContain(TOKEN_CACHE_KEYS);
});
