import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { preview } from "vite";
import { serveSettings } from "../../serve-settings.ts";
import type { Settings } from "../../src/settings.ts";
import { startLocalMode, type LocalMode } from "./local-mode.ts";
import { clickOnce } from "./untouched.ts";
import defaults from "../../public/settings.json" with { type: "json" };

/** The built page in a browser, with OboQL and the emulated tenant behind it. It ends with its test. */
export interface Desk {
  readonly page: Page;
  readonly api: LocalMode;
  /** What the consoles complained of, those of popups included, and what scripts threw. */
  readonly complaints: readonly string[];
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
  // MSAL.js says hello to the host of its authority; no test leaves this machine.
  await context.route(
    ({ hostname }) => hostname !== "localhost" && hostname !== "127.0.0.1",
    (route) => route.abort(),
  );
  const complaints: string[] = [];
  context.on("console", (message) => {
    // Of what could not be loaded the text does not say the address.
    const { pathname } = URL.parse(message.location().url) ?? { pathname: "" };
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.text()} ${pathname}`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}/`);
  const desk: Desk = { page, api, complaints };
  return desk;
}

/** Presses what opens a popup, and answers in it. */
export async function inPopup(
  page: Page,
  open: () => Promise<void>,
  answer: (popup: Page) => Promise<void>,
): Promise<void> {
  const [popup] = await Promise.all([page.waitForEvent("popup"), open()]);
  const closed = popup.waitForEvent("close");
  await answer(popup);
  await closed;
}

/** Signs a sample user in, by the name in the picker. */
export async function signIn({ page }: Pick<Desk, "page">, name: string): Promise<void> {
  await inPopup(
    page,
    () => clickOnce(page.getByRole("button", { name: "Sign in with Microsoft" })),
    (popup) => popup.getByRole("button", { name }).click(),
  );
}

/** Signs the user out, here and at the directory. */
export async function signOut({ page }: Pick<Desk, "page">): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  // The directory asks.
  await page.getByRole("button", { name: "Sign out" }).and(page.locator("[name=logout]")).click();
  await page.getByRole("button", { name: "Sign in with Microsoft" }).waitFor();
}
