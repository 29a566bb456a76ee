import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { preview } from "vite";
import { serveSettings } from "../../serve-settings.ts";
import type { Settings } from "../../src/settings.ts";
import { startLocalMode, type LocalMode } from "./local-mode.ts";
import { clickOnce } from "./without-user-activation.ts";
import defaults from "../../public/settings.json" with { type: "json" };

/** The built page in a browser, with OboQL and the emulator. It is closed at the end of its test. */
export interface Desk {
  readonly page: Page;
  readonly api: LocalMode;
  /** Errors and warnings of all consoles, including popups, and uncaught errors. */
  readonly consoleErrors: readonly string[];
}

export interface DeskOptions {
  readonly interaction?: Settings["interaction"];
  readonly colorScheme?: "light" | "dark";
}

export async function openDesk(browser: Browser, { interaction = "popup", colorScheme = "light" }: DeskOptions = {}) {
  const api = await startLocalMode();
  const { authority } = ((await (await fetch(api.emulator.url)).json()) as { endpoints: { authority: string } })
    .endpoints;
  const settings: Settings = { ...(defaults as Settings), apiUrl: `${api.url}/graphql`, authority, interaction };
  const server = await preview({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    plugins: [serveSettings(settings)],
    preview: { port: 0, host: "localhost" },
    logLevel: "warn",
  });
  const { port } = server.httpServer.address() as AddressInfo;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme, locale: "en-GB" });
  onTestFinished(async () => {
    await context.close();
    await server.close();
    await api.close();
  });
  // MSAL.js sends a request to the host of its authority; tests must not use the network.
  await context.route(
    ({ hostname }) => hostname !== "localhost" && hostname !== "127.0.0.1",
    (route) => route.abort(),
  );
  const consoleErrors: string[] = [];
  context.on("console", (message) => {
    // The text of a failed request does not contain its URL.
    const { pathname } = URL.parse(message.location().url) ?? { pathname: "" };
    if (["error", "warning"].includes(message.type())) consoleErrors.push(`${message.text()} ${pathname}`);
  });
  context.on("weberror", (error) => consoleErrors.push(String(error.error())));
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}/`);
  const desk: Desk = { page, api, consoleErrors };
  return desk;
}

/** Opens a popup, interacts with it, and waits until it closes. */
export async function inPopup(
  page: Page,
  open: () => Promise<void>,
  interact: (popup: Page) => Promise<void>,
): Promise<void> {
  const [popup] = await Promise.all([page.waitForEvent("popup"), open()]);
  const closed = popup.waitForEvent("close");
  await interact(popup);
  await closed;
}

/** Signs in a sample user by the name in the account picker. */
export async function signIn({ page }: Pick<Desk, "page">, name: string): Promise<void> {
  await inPopup(
    page,
    () => clickOnce(page.getByRole("button", { name: "Sign in with Microsoft" })),
    (popup) => popup.getByRole("button", { name }).click(),
  );
}

/** Signs the user out, here and at the authority. */
export async function signOut({ page }: Pick<Desk, "page">): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  // Confirmation page of the authority.
  await page.getByRole("button", { name: "Sign out" }).and(page.locator("[name=logout]")).click();
  await page.getByRole("button", { name: "Sign in with Microsoft" }).waitFor();
}
