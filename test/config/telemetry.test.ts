import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/config/env-reader.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { createTelemetry } from "../../src/telemetry/telemetry.ts";
import { getConfigErrorsWith, loadConfigWith, getVariableNames } from "../support/settings.ts";

const receiver = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };

/** Expects each value of a variable to be the only error, of that variable. */
function expectErrors(cases: readonly Environment[], name: string): void {
  for (const settings of cases)
    expect(getVariableNames(getConfigErrorsWith(settings)), JSON.stringify(settings)).toEqual([name]);
}

describe("metrics", () => {
  it("serves metrics on the main port except in production, or on METRICS_PORT", () => {
    const cases: [Environment, unknown][] = [
      [{}, "main-port"],
      [{ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" }, "off"],
      [{ METRICS_PORT: "9464" }, { port: 9464 }],
      [{ METRICS_PORT: "9464", NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" }, { port: 9464 }],
    ];
    for (const [settings, expected] of cases)
      expect(loadConfigWith(settings).telemetry.metrics, JSON.stringify(settings)).toEqual(expected);
  });

  it("rejects a METRICS_PORT that is not a port or equals PORT", () => {
    expectErrors(
      [{ METRICS_PORT: "x" }, { METRICS_PORT: "4000" }, { METRICS_PORT: "5000", PORT: "5000" }],
      "METRICS_PORT",
    );
  });
});

describe("tracing", () => {
  it("is off by default, with the exporter none, and with OTEL_SDK_DISABLED", () => {
    for (const settings of [
      {},
      { OTEL_SERVICE_NAME: "screens" },
      { ...receiver, OTEL_TRACES_EXPORTER: "none" },
      { ...receiver, OTEL_SDK_DISABLED: "true" },
    ])
      expect(loadConfigWith(settings).telemetry.tracing, JSON.stringify(settings)).toBeUndefined();
  });

  it("exports traces to an endpoint and follows the sampling decision of the caller by default", () => {
    expect(loadConfigWith(receiver).telemetry.tracing).toEqual({
      exporter: { kind: "otlp", url: "http://collector:4318/v1/traces" },
      resource: { "service.name": "oboql" },
      sampler: { isParentBased: true, ratio: 1 },
    });
  });

  it("derives the URL of the exporter from the endpoint, or takes the URL for traces", () => {
    const cases: [Environment, string][] = [
      [{ OTEL_TRACES_EXPORTER: "otlp" }, "http://localhost:4318/v1/traces"],
      [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.example/otlp/" }, "https://collector.example/otlp/v1/traces"],
      [{ ...receiver, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://other:1/traces" }, "http://other:1/traces"],
      [{ ...receiver, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" }, "http://collector:4318/v1/traces"],
    ];
    for (const [settings, url] of cases)
      expect(loadConfigWith(settings).telemetry.tracing?.exporter, JSON.stringify(settings)).toEqual({
        kind: "otlp",
        url,
      });
  });

  it("needs no URL for the console exporter", () => {
    expect(loadConfigWith({ OTEL_TRACES_EXPORTER: "console" }).telemetry.tracing?.exporter).toEqual({
      kind: "console",
    });
  });

  it("rejects each invalid OTEL variable by its name, without its value", () => {
    for (const [name, value] of [
      ["OTEL_TRACES_EXPORTER", "zipkin"],
      ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"],
      ["OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:password@collector"],
      ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
      ["OTEL_TRACES_SAMPLER", "sometimes"],
      ["OTEL_RESOURCE_ATTRIBUTES", "region"],
      ["OTEL_RESOURCE_ATTRIBUTES", "region=%"],
    ] as const) {
      const errors = getConfigErrorsWith({ ...receiver, [name]: value });
      expect(getVariableNames(errors), `${name}=${value}`).toEqual([name]);
      expect(errors.join(), `${name}=${value}`).not.toContain("password@");
    }
  });

  it("rejects a sampling ratio that is not a number from 0 to 1", () => {
    const sampled = { ...receiver, OTEL_TRACES_SAMPLER: "traceidratio" };
    expectErrors(
      ["-0.1", "1.1", "half"].map((ratio) => ({ ...sampled, OTEL_TRACES_SAMPLER_ARG: ratio })),
      "OTEL_TRACES_SAMPLER_ARG",
    );
  });
});

describe("shutdown", () => {
  it("reads the drain delay, 5 s in production, and the drain timeout", () => {
    const cases: [Environment, object][] = [
      [{}, { delayMs: 0, timeoutMs: 30_000 }],
      [
        { NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" },
        { delayMs: 5_000, timeoutMs: 30_000 },
      ],
      [
        { NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", DRAIN_DELAY_MS: "0", DRAIN_TIMEOUT_MS: "1" },
        { delayMs: 0, timeoutMs: 1 },
      ],
    ];
    for (const [settings, expected] of cases)
      expect(loadConfigWith(settings).shutdown, JSON.stringify(settings)).toEqual(expected);
  });

  it("rejects a drain delay or timeout that is not a number of milliseconds of up to seven digits", () => {
    for (const value of ["-1", "5s", "1e3", "99999999"])
      expect(getVariableNames(getConfigErrorsWith({ DRAIN_DELAY_MS: value, DRAIN_TIMEOUT_MS: value })), value).toEqual([
        "DRAIN_DELAY_MS",
        "DRAIN_TIMEOUT_MS",
      ]);
  });
});

it("writes one log line per operation with LOG_LEVEL=info, and none with LOG_LEVEL=warn", async () => {
  for (const [level, count] of [
    ["info", 1],
    ["warn", 0],
  ] as const) {
    const lines: string[] = [];
    const log = createLog(level, { write: (line) => lines.push(line) });
    const telemetry = await createTelemetry({ config: { metrics: "off", tracing: undefined }, log });
    telemetry
      .startRequest({ requestId: "request-7", method: "POST", route: "/graphql", traceparent: undefined })
      .end(200);
    expect(lines, level).toHaveLength(count);
  }
});
