import { spawnSync } from "node:child_process";
import { chromium, type Browser } from "playwright-core";
import { describe } from "vitest";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const executablePath = process.env["CHROMIUM_PATH"] ?? names.map(findExecutable).find((found) => found !== undefined);
const isEnabled = executablePath !== undefined || process.env["CI"] === "true";
if (!isEnabled) console.info("Browser suites are skipped: Chromium is not installed; CHROMIUM_PATH may name it");

/** A suite that needs Chromium: skipped if it is not installed, but never with `CI=true`. */
export const describeWithBrowser = describe.skipIf(!isEnabled);

/** Starts a headless Chromium that blocks popups, as for a user. */
export function startChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error("Chromium is not installed; CHROMIUM_PATH may name it");
  const quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  // Chromium has no sandbox as root. It opens only pages of this repository.
  const args = [...quiet, "--no-first-run", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  return chromium.launch({ executablePath, args, ignoreDefaultArgs: ["--disable-popup-blocking"] });
}

function findExecutable(name: string): string | undefined {
  const { status, stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
