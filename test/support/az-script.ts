import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { printPermissions } from "../../src/cli/permissions.ts";
import { startFakeAz, type FakeAz } from "./fake-az.ts";
import { endProcesses, startProcess, type ProcessResult } from "./process.ts";
import { runCommand } from "./run-command.ts";
import { tenantId } from "./settings.ts";

export const boardsId = "e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b";
export const boardsScopes = {
  "Boards.Read": "0c8a5b1e-52b8-4a8e-9f57-6c1d0e2f3a41",
  "Boards.ReadWrite": "1d9b6c2f-63c9-4b9f-8068-7d2e1f304b52",
};
export const withBoards = { BOARDS_RESOURCE: "api://boards" };

/** Starts a fake `az` for a tenant in which the boards API is registered. */
export async function startFakeTenant(): Promise<FakeAz> {
  const az = await startFakeAz(tenantId);
  az.servicePrincipals.push({
    appId: boardsId,
    servicePrincipalNames: [boardsId, "api://boards"],
    oauth2PermissionScopes: Object.entries(boardsScopes).map(([value, id]) => ({ value, id })),
  });
  return az;
}

export async function closeFakeTenant(az: FakeAz): Promise<void> {
  await endProcesses();
  await az.close();
}

export async function createScript(environment: Record<string, string>, ...args: string[]): Promise<string> {
  const { error, output } = await runCommand(printPermissions, environment, ["--format", "azcli", ...args]);
  expect(error).toBeUndefined();
  return output;
}

/** Creates the script and runs it. */
export async function runScript(
  az: FakeAz,
  environment: Record<string, string>,
  ...args: string[]
): Promise<ProcessResult> {
  const path = join(az.folder, "register.sh");
  await writeFile(path, await createScript(environment, ...args));
  return startProcess("bash", [path], { PATH: `${az.folder}:${process.env["PATH"] ?? ""}` }).waitForExit();
}

/** Creates the script and runs it; expects it to succeed. @returns the settings that it printed */
export async function runRegistration(
  az: FakeAz,
  environment: Record<string, string>,
  ...args: string[]
): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await runScript(az, environment, ...args);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return Object.fromEntries(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("=") as [string, string]),
  );
}
