import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { createChild } from "../../src/cli/watch/child.ts";

it("receives a message any number of times without leaving listeners behind", async () => {
  const process = new EventEmitter();
  const child = createChild(process as ChildProcess, () => undefined);
  const first = child.receive("loaded");
  process.emit("message", { type: "loaded", sdl: [], emulatedApis: undefined });
  await first;
  for (let count = 0; count < 20; count++) await child.receive("loaded");
  expect(process.listenerCount("message")).toBe(1);
});
