import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { endProcesses, projectFolder, repository, startProcess } from "../support/process.ts";
import { minimalSettings } from "../support/settings.ts";

const optional = ["exporter-trace-otlp-http", "resources", "sdk-trace-node"];
let folder: string;

/** Copies the sources next to links to all packages except the optional ones of OpenTelemetry. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-untraced-"));
  for (const name of ["src", "schema", "package.json", "tsconfig.json"])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, "node_modules/@opentelemetry"), { recursive: true });
  for (const name of readdirSync(join(repository, "node_modules")).filter((each) => each !== "@opentelemetry"))
    symlinkSync(join(repository, "node_modules", name), join(folder, "node_modules", name));
  symlinkSync(join(repository, "node_modules/@opentelemetry/api"), join(folder, "node_modules/@opentelemetry/api"));
});
afterEach(endProcesses);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const start = (settings: Record<string, string>) =>
  startProcess(
    process.execPath,
    [join(repository, "node_modules/tsx/dist/cli.mjs"), join(folder, "src/main.ts"), "start"],
    { ...minimalSettings, PORT: "0", TSX_TSCONFIG_PATH: join(folder, "tsconfig.json"), ...settings },
    projectFolder,
  );

it("names the packages to install if tracing is on without OpenTelemetry's SDK", async () => {
  const { dependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const settings of [{ OTEL_TRACES_EXPORTER: "console" }, { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:1" }]) {
    const { code, stderr } = await start({ ...settings }).waitForExit();
    expect(code).toBe(1);
    const [reason, remedy, ...others] = stderr.trimEnd().split("\n");
    expect(reason).toMatch(/^oboql: OTEL_TRACES_EXPORTER .* OpenTelemetry's SDK is not installed$/);
    expect(remedy).toMatch(/^oboql: install it with 'npm install .*', or set OTEL_SDK_DISABLED=true$/);
    for (const name of optional)
      expect(remedy).toContain(` @opentelemetry/${name}@${dependencies[`@opentelemetry/${name}`]}`);
    expect(others).toEqual([]);
  }
});

it("starts without OpenTelemetry's SDK if tracing is off", async () => {
  for (const settings of [{}, { OTEL_TRACES_EXPORTER: "console", OTEL_SDK_DISABLED: "true" }]) {
    const server = start({ AZURE_AUTHORITY_HOST: "http://localhost:1", ...settings });
    await server.waitForOutput("stdout", /"msg":"listening"/);
  }
});
