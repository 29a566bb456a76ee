import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { describe } from "vitest";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const path = process.env["CHROMIUM_PATH"] ?? names.map(findOnPath).find((found) => found !== undefined);
const isInstalled = path !== undefined && existsSync(path);
const isWanted = isInstalled || process.env["CI"] === "true";
if (!isWanted) console.info("Browser suites are skipped: Chromium is not installed; CHROMIUM_PATH may name it");

/** A suite that needs Chromium: skipped where it is not installed, but never with `CI=true`. */
export const describeWithBrowser = describe.skipIf(!isWanted);

/** A real Chromium, without a window. */
export function startBrowser(): Promise<Browser> {
  if (!isInstalled) throw new Error("Chromium is not installed; CHROMIUM_PATH may name it");
  const quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  // As root it has no sandbox of its own. It opens nothing but pages of this repository.
  const args = [...quiet, "--no-first-run", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  return chromium.launch({ executablePath: path, args });
}

/** A page in a browser of its own, with cookies and storage of its own, and what is wrong with it. */
export interface OpenPage {
  readonly page: Page;
  /** What pages and scripts complained of in the console, windows that were opened included. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** An empty page on a machine without internet: whatever is not on loopback cannot be reached. */
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
  const complaints: string[] = [];
  context.on("console", (message) => {
    // That there is no internet is the point.
    const isOffline = message.text().includes("net::ERR_INTERNET_DISCONNECTED");
    if (["error", "warning"].includes(message.type()) && !isOffline) complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  return { page, complaints, close: () => context.close() };
}

function findOnPath(name: string): string | undefined {
  const { status, stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
