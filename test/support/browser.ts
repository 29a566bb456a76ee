import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { describe } from "vitest";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const path = process.env["CHROMIUM_PATH"] ?? names.map(findOnPath).find((found) => found !== undefined);
const isInstalled = path !== undefined && existsSync(path);
const isEnabled = isInstalled || process.env["CI"] === "true";
if (!isEnabled) console.info("Browser suites are skipped: Chromium is not installed; CHROMIUM_PATH may name it");

/** A suite that needs Chromium: skipped if it is not installed, but never with `CI=true`. */
export const describeWithBrowser = describe.skipIf(!isEnabled);

/** Starts headless Chromium. */
export function startBrowser(): Promise<Browser> {
  if (!isInstalled) throw new Error("Chromium is not installed; CHROMIUM_PATH may name it");
  const commonArgs = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  // Chromium's sandbox does not work as root. Only pages of this repository are opened.
  const args = [...commonArgs, "--no-first-run", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  return chromium.launch({ executablePath: path, args });
}

/** A page with its own cookies and storage, and its errors. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings in the console and uncaught errors, including those of popup windows. */
  readonly consoleErrors: readonly string[];
  close(): Promise<void>;
}

/** Opens an empty page as on a machine without internet: requests to hosts other than loopback fail. */
export async function openOffline(browser: Browser): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await context.route(
    ({ hostname }) => hostname !== "localhost" && hostname !== "127.0.0.1",
    (route) => route.abort("internetdisconnected"),
  );
  const consoleErrors: string[] = [];
  context.on("console", (message) => {
    // These errors are expected.
    const isOffline = message.text().includes("net::ERR_INTERNET_DISCONNECTED");
    if (["error", "warning"].includes(message.type()) && !isOffline) consoleErrors.push(message.text());
  });
  context.on("weberror", (error) => consoleErrors.push(String(error.error())));
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  return { page, consoleErrors, close: () => context.close() };
}

function findOnPath(name: string): string | undefined {
  const { status, stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
