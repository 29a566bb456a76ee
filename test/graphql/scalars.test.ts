import { Kind } from "graphql";
import { describe, expect, it } from "vitest";
import { scalars } from "../../src/graphql/scalars.ts";

type TextScalar = Exclude<keyof typeof scalars, "JSON">;

const valid: Readonly<Record<TextScalar, readonly string[]>> = {
  DateTime: [
    "2026-03-31T08:30:00Z",
    "2024-02-29t23:59:59.1234567z",
    "2026-03-31T08:30:00+02:00",
    "0001-01-01T00:00:00Z",
  ],
  Date: ["2026-03-31", "2024-02-29", "2000-02-29", "9999-12-31"],
  LocalDateTime: ["2026-03-31T08:30:00", "2026-03-31T08:30:00.0000000", "2026-03-31T08:30:00Z"],
  EmailAddress: ["alice@example.com", "a+b@localhost", "o'neil.x@sub.example.co.uk", `a@${"b".repeat(63)}.example`],
};

const invalid: typeof valid = {
  DateTime: [
    "",
    "2026-03-31",
    "2026-03-31T08:30:00",
    "2026-03-31T08:30Z",
    "2026-03-31 08:30:00Z",
    "2026-02-29T08:30:00Z",
    "2026-03-31T24:00:00Z",
    "2026-12-31T23:59:60Z",
    "2026-03-31T08:30:00+24:00",
    "2026-03-31T08:30:00|01:00",
    "2026-03-31T08:30:00Z\n",
  ],
  Date: ["", "2026-3-31", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-03-31T00:00:00Z"],
  LocalDateTime: [
    "",
    "2026-03-31",
    "2026-03-31T08:30",
    "2026-13-31T08:30:00",
    "2026-03-31T25:30:00",
    "2026-03-31 08:30:00",
  ],
  EmailAddress: [
    "",
    "alice",
    "@example.com",
    "alice@",
    "a b@example.com",
    "a@-b.example",
    `a@${"b".repeat(64)}.example`,
    "a@b\n",
  ],
};

const names = Object.keys(valid) as TextScalar[];

describe("the scalars of texts", () => {
  it("accept valid texts as variables, literals and values of an API", () => {
    for (const name of names)
      for (const text of valid[name]) {
        const { parseValue, parseLiteral, serialize } = scalars[name];
        const expected = name === "DateTime" ? new Date(text.toUpperCase()) : text;
        const results = [parseValue(text), parseLiteral({ kind: Kind.STRING, value: text }), serialize(text)];
        expect(results, `${name} ${text}`).toEqual([expected, expected, expected]);
      }
  });

  it("reject invalid texts and other types, with a message that does not repeat the value", () => {
    for (const name of names)
      for (const value of [...invalid[name], 20_260_331, null, new Date(), [valid[name][0]]])
        for (const convert of [scalars[name].parseValue, scalars[name].serialize])
          expect(() => convert(value), `${name} ${String(value)}`).toThrow(`The value is not a valid ${name}.`);
  });

  it("reject literals that are not strings", () => {
    for (const name of names)
      expect(() => scalars[name].parseLiteral({ kind: Kind.INT, value: "2026" }), name).toThrow("is not a valid");
  });
});
