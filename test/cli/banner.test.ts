import { expect, it } from "vitest";
import { formatLocalModeBanner } from "../../src/cli/banner.ts";
import type { Emulator } from "../../src/cli/emulator/emulator.ts";

it("prints the explorer and a query only if they are enabled", () => {
  const emulator = { url: "http://localhost:4001", users: [{ userPrincipalName: "alice@harbor.example" }] };
  const cases = [
    { explorer: true, trustedDocuments: undefined, expected: ["Explorer", "A query:"] },
    { explorer: false, trustedDocuments: undefined, expected: ["A query:"] },
    { explorer: false, trustedDocuments: "manifest.json", expected: [] },
  ];
  for (const { expected, ...settings } of cases) {
    const banner = formatLocalModeBanner("http://localhost:4000", emulator as unknown as Emulator, settings);
    const contained = ["Explorer", "A query:"].filter((text) => banner.includes(text));
    expect(contained, JSON.stringify(settings)).toEqual(expected);
  }
});
