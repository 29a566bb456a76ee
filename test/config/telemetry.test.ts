import { describe, expect, it } from "vitest";
import { createLog } from "../../src/telemetry/logger.ts";
import { createTelemetry } from "../../src/telemetry/telemetry.ts";
import { getConfigErrorsWith, loadConfigWith, getVariableNames } from "../support/settings.ts";

const receiver = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };

describe("metrics configuration", () => {
  it.each([
    [{}, "main-port"],
    [{ NODE_ENV: "production" }, "off"],
    [{ METRICS_PORT: "9464" }, { port: 9464 }],
    [{ METRICS_PORT: "9464", NODE_ENV: "production" }, { port: 9464 }],
  ])("with %j is %j", (settings, expected) => {
    expect(loadConfigWith(settings).telemetry.metrics).toEqual(expected);
  });

  it.each([{ METRICS_PORT: "x" }, { METRICS_PORT: "4000" }, { METRICS_PORT: "5000", PORT: "5000" }])(
    "with %j is an error of METRICS_PORT",
    (settings) => {
      expect(getVariableNames(getConfigErrorsWith(settings))).toEqual(["METRICS_PORT"]);
    },
  );
});

describe("tracing configuration", () => {
  it.each([
    ["nothing", {}],
    ["a service name alone", { OTEL_SERVICE_NAME: "screens" }],
    ["an endpoint and the exporter none", { ...receiver, OTEL_TRACES_EXPORTER: "none" }],
    ["an endpoint and a disabled SDK", { ...receiver, OTEL_SDK_DISABLED: "true" }],
  ])("with %s is off", (_, settings) => {
    expect(loadConfigWith(settings).telemetry.tracing).toBeUndefined();
  });

  it("with an endpoint is on and follows the sampling decision of the caller", () => {
    expect(loadConfigWith(receiver).telemetry.tracing).toEqual({
      exporter: { kind: "otlp", url: "http://collector:4318/v1/traces" },
      resource: { "service.name": "oboql" },
      sampler: { isParentBased: true, ratio: 1 },
    });
  });

  it.each([
    [{ OTEL_TRACES_EXPORTER: "otlp" }, "http://localhost:4318/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.example/otlp/" }, "https://collector.example/otlp/v1/traces"],
    [{ ...receiver, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://other:1/traces" }, "http://other:1/traces"],
    [{ ...receiver, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" }, "http://collector:4318/v1/traces"],
  ])("with %j has the URL %s", (settings, url) => {
    expect(loadConfigWith(settings).telemetry.tracing?.exporter).toEqual({ kind: "otlp", url });
  });

  it("with the console exporter has no URL", () => {
    expect(loadConfigWith({ OTEL_TRACES_EXPORTER: "console" }).telemetry.tracing?.exporter).toEqual({
      kind: "console",
    });
  });

  it.each([
    ["OTEL_TRACES_EXPORTER", "zipkin"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:password@collector"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
    ["OTEL_TRACES_SAMPLER", "sometimes"],
    ["OTEL_RESOURCE_ATTRIBUTES", "region"],
    ["OTEL_RESOURCE_ATTRIBUTES", "region=%"],
  ])("reports %s=%s as an error", (name, value) => {
    const complaints = getConfigErrorsWith({ ...receiver, [name]: value });
    expect(getVariableNames(complaints)).toEqual([name]);
    expect(complaints.join()).not.toContain("password@");
  });

  it.each(["-0.1", "1.1", "half"])("reports the sampling ratio %s as an error", (ratio) => {
    const settings = { ...receiver, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: ratio };
    expect(getVariableNames(getConfigErrorsWith(settings))).toEqual(["OTEL_TRACES_SAMPLER_ARG"]);
  });
});

describe("shutdown configuration", () => {
  it.each([
    [{}, { delayMs: 0, timeoutMs: 30_000 }],
    [{ NODE_ENV: "production" }, { delayMs: 5_000, timeoutMs: 30_000 }],
    [
      { NODE_ENV: "production", DRAIN_DELAY_MS: "0", DRAIN_TIMEOUT_MS: "1" },
      { delayMs: 0, timeoutMs: 1 },
    ],
  ])("with %j is %j", (settings, expected) => {
    expect(loadConfigWith(settings).shutdown).toEqual(expected);
  });

  it.each(["-1", "5s", "1e3", "99999999"])("reports %s as an error", (value) => {
    expect(getVariableNames(getConfigErrorsWith({ DRAIN_DELAY_MS: value, DRAIN_TIMEOUT_MS: value }))).toEqual([
      "DRAIN_DELAY_MS",
      "DRAIN_TIMEOUT_MS",
    ]);
  });
});

it.each([
  ["info", 1],
  ["warn", 0],
])("LOG_LEVEL=%s writes %i lines per operation", async (level, count) => {
  const lines: string[] = [];
  const log = createLog(level, { write: (line) => lines.push(line) });
  const telemetry = await createTelemetry({ config: { metrics: "off", tracing: undefined }, log });
  telemetry.startRequest({ requestId: "request-7", method: "POST", traceparent: undefined }).end(200);
  expect(lines).toHaveLength(count);
});
