import { describe, expect, it } from "vitest";
import { CommandError } from "../../src/cli/command.ts";
import { readPermissionsOptions } from "../../src/cli/permissions-options.ts";

function readErrors(args: readonly string[]): readonly string[] {
  try {
    readPermissionsOptions(args, false);
    return [];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return error.message.split("\n");
  }
}

describe("--format azcli", () => {
  it("rejects invalid values of registration options", () => {
    const issuer = ["--federated-issuer", "https://oidc.example/"];
    const subject = ["--federated-subject", "a"];
    const cases: [args: string[], message: string][] = [
      [issuer, "--federated-issuer and --federated-subject must be used together"],
      [["--federated-issuer", "http://oidc.example/", ...subject], "--federated-issuer must be an https: URL"],
      [[...issuer, "--federated-subject", "a\nb"], "--federated-subject must have"],
      [["--spa-redirect-uri", "https://api.harbor.example/"], "--spa-redirect-uri requires --dev-client"],
      [["--dev-client", "--spa-redirect-uri", "http://api.harbor.example/"], "--spa-redirect-uri must be"],
      [["--dev-client", "--spa-redirect-uri", "https://api.harbor.example/#a"], "--spa-redirect-uri must be"],
      [["--display-name", ""], "--display-name must have"],
      [["--display-name", "O'Boql"], "--display-name must have"],
    ];
    for (const [args, message] of cases)
      expect(readErrors(["--format", "azcli", ...args]), JSON.stringify(args)).toEqual([
        expect.stringContaining(message),
      ]);
  });

  it("accepts redirect URIs with --format azcli if the developers' client is configured by DEV_CLIENT_ID", () => {
    const args = ["--format", "azcli", "--spa-redirect-uri", "http://localhost:4000/"];
    expect(readPermissionsOptions(args, true).registration.spaRedirectUris).toEqual(["http://localhost:4000/"]);
  });
});

it("rejects options that a manifest does not support with --format manifest", () => {
  const cases: [args: string[], option: string][] = [
    [["--federated-issuer", "https://oidc.example", "--federated-subject", "a"], "--federated-issuer"],
    [["--dev-client"], "--dev-client"],
    [["--dev-client", "--spa-redirect-uri", "https://api.harbor.example/"], "--spa-redirect-uri"],
  ];
  for (const [args, option] of cases)
    expect(readErrors(["--format", "manifest", ...args]), JSON.stringify(args)).toContainEqual(
      expect.stringContaining(`${option} requires --format azcli`),
    );
});

it("rejects options of a registration without --format, with all errors at once", () => {
  expect(readErrors(["--known-client", "x", "--scope-id", "y"])).toEqual([
    "--scope-id requires --format",
    "--known-client requires --format",
    expect.stringContaining("--scope-id must be"),
    expect.stringContaining("--known-client must be"),
  ]);
});

it("rejects an unknown --format", () => {
  expect(readErrors(["--format", "bicep"])).toEqual(["--format must be manifest or azcli"]);
});
