import { expect, it, onTestFinished } from "vitest";
import type { EmulatorState } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { createBrowser } from "./browser.ts";
import { createUserConsentUrl, tryExchange } from "./entra-consent-requests.ts";
import { exchange, getString, redeem, signInWithPassword } from "./entra-requests.ts";

it("continues with the tokens, refresh tokens, consents and revocations of another emulator", async () => {
  const first = await startEmulator({ port: 0 });
  const signedIn = await signInWithPassword(first);
  const [assertion, refreshToken] = [getString(signedIn, "access_token"), getString(signedIn, "refresh_token")];
  const browser = createBrowser();
  const consent = await browser.click(await browser.visit(createUserConsentUrl(first)), "Bob Baker");
  await browser.click(consent, "Accept");
  const carol = await first.issueToken({ user: "carol@harbor.example" });
  first.revokeSessions("carol@harbor.example");
  await first.rotateKeys({ keepOld: true });
  const state = JSON.parse(JSON.stringify(await first.exportState())) as EmulatorState;
  const jwksUrl = `${first.url}/common/discovery/v2.0/keys`;
  const keys = (await (await fetch(jwksUrl)).json()) as object;
  await first.close();

  const second = await startEmulator({ port: Number(new URL(first.url).port), state });
  onTestFinished(() => second.close());
  // The client notices that the first emulator has closed its connections.
  await fetch(jwksUrl).catch(() => undefined);
  expect(await (await fetch(jwksUrl)).json()).toEqual(keys);
  expect((await exchange(second, assertion)).status).toBe(200);
  expect((await redeem(second, { grant_type: "refresh_token", refresh_token: refreshToken })).status).toBe(200);
  expect(await tryExchange(second, "bob")).toBe(200);
  expect((await exchange(second, carol)).body["error_codes"]).toEqual([50173]);
});

it("has no consent or key of another emulator without its state", async () => {
  const emulators = await Promise.all([startEmulator({ port: 0 }), startEmulator({ port: 0 })]);
  onTestFinished(async () => void (await Promise.all(emulators.map((emulator) => emulator.close()))));
  const [first, second] = await Promise.all(emulators.map((emulator) => emulator.exportState()));
  expect(first?.signingKeys).not.toEqual(second?.signingKeys);
  expect(first?.refreshTokenKey).not.toBe(second?.refreshTokenKey);
  expect(await tryExchange(emulators[1], "bob")).toEqual([65001]);
});
