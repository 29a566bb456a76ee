import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigError, createEnvReader } from "../../src/config/env-reader.ts";
import { readFixedHeaders, revealHeaders } from "../../src/config/fixed-headers.ts";

const variable = "INVENTORY_HEADERS";

function read(text: string) {
  const reader = createEnvReader({ [variable]: text });
  const headers = readFixedHeaders(reader, variable);
  reader.assertValid();
  return headers;
}

it("reads name=value pairs, with names in lower case and values decoded", () => {
  expect(revealHeaders(read("Ocp-Apim-Subscription-Key=abc+/123==, X-Client=a%2Cb%20c"))).toEqual({
    "ocp-apim-subscription-key": "abc+/123==",
    "x-client": "a,b c",
  });
  for (const text of ["", " ", ","]) expect(read(text), JSON.stringify(text)).toBeUndefined();
});

it("shows no value when it is printed", () => {
  const headers = read("x-key=secret-value");
  for (const text of [inspect(headers, { depth: 9 }), JSON.stringify([...(headers ?? [])])])
    expect(text).not.toContain("secret-value");
});

describe("an error at start-up", () => {
  it("names the variable, and the header if it is known, but no value", () => {
    for (const [text, message] of [
      ["secret-value", "must be name=value pairs, percent-encoded, separated by commas"],
      ["x-key=%zz", "must be name=value pairs, percent-encoded, separated by commas"],
      ["=secret-value", "must be name=value pairs, percent-encoded, separated by commas"],
      ["x key=secret-value", "has a name that is not the name of a header"],
      ["Authorization=secret-value", "must not set authorization"],
      ["host=secret-value", "must not set host"],
      ["Cookie=secret-value", "must not set cookie"],
      ["content-length=1", "must not set content-length"],
      ["traceparent=secret-value", "must not set traceparent"],
      ["client-request-id=secret-value", "must not set client-request-id"],
      ["x-key=a,X-Key=b", "sets x-key twice"],
      ["x-key=", "has an invalid value for x-key"],
      ["x-key=secret%0D%0Ax-admin: 1", "has an invalid value for x-key"],
      ["x-key=%E2%82%AC", "has an invalid value for x-key"],
    ] as const) {
      const error = catchError(text);
      expect(error, text).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).errors, text).toEqual([`${variable} ${message}`]);
    }
  });
});

function catchError(text: string): unknown {
  try {
    return expect.fail(JSON.stringify(read(text)));
  } catch (error) {
    return error;
  }
}
