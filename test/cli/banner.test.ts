import { expect, it } from "vitest";
import { localBanner } from "../../src/cli/banner.ts";
import type { LocalTenant } from "../../src/cli/emulator/local-tenant.ts";

const tenant = { url: "http://localhost:4001", users: [{ userPrincipalName: "alice@harbor.example" }] };
const banner = (settings: { explorer: boolean; trustedDocuments: string | undefined }): string =>
  localBanner("http://localhost:4000", tenant as unknown as LocalTenant, settings);

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
