import { expect, it } from "vitest";
import { formatLocalModeBanner } from "../../src/cli/banner.ts";
import type { Emulator } from "../../src/cli/emulator/emulator.ts";

const emulator = { url: "http://localhost:4001", users: [{ userPrincipalName: "alice@harbor.example" }] };
const banner = (settings: { explorer: boolean; trustedDocuments: string | undefined }): string =>
  formatLocalModeBanner("http://localhost:4000", emulator as unknown as Emulator, settings);

it.each([
  [{ explorer: true, trustedDocuments: undefined }, true, true],
  [{ explorer: false, trustedDocuments: undefined }, false, true],
  [{ explorer: false, trustedDocuments: "manifest.json" }, false, false],
])("with %o the banner has the explorer: %s, and a query: %s", (settings, hasExplorer, hasQuery) => {
  expect([banner(settings).includes("Explorer"), banner(settings).includes("A query:")]).toEqual([
    hasExplorer,
    hasQuery,
  ]);
});
