import { expect, it } from "vitest";
import { describeCall } from "../../../src/graphql/debug/call-details.ts";

const token = "head-part.claims-part.signature-part";
const request = {
  method: "POST",
  url: "https://api.example/items?filter=Secret%20filter",
  headers: { authorization: `Bearer ${token}`, "x-key": "AlphaKey BetaKey", "x-other": "ab+cd/ef=gh==" },
  body: JSON.stringify({ name: "Jane Doe+1", nested: [{ note: 'a "quoted" note' }] }),
} as const;

it("hides the parts of a request that a response quotes, in any form that an API gives them", () => {
  const describe = (body: unknown) =>
    describeCall({ downstream: "API", request, response: { status: 400, body } }).body;
  for (const [body, shown] of [
    ["The value 'Jane Doe+1' is not valid.", "The value '[redacted]' is not valid."],
    ["The value Jane Doe&#x2B;1 is not valid.", "The value [redacted] is not valid."],
    [
      JSON.stringify(JSON.parse(request.body), null, 2),
      '{ "name": "[redacted]", "nested": [ { "note": "[redacted]" } ] }',
    ],
    ["note: a &quot;quoted&quot; note", "note: [redacted]"],
    [{ headers: request.headers["x-key"] }, '{"headers":"[redacted]"}'],
    ["x-other: ab&#x2B;cd/ef&#x3D;gh&#61;&#61;", "x-other: [redacted]"],
    ["rejected signature-part", "rejected [redacted]"],
    ["filter Secret filter", "filter [redacted]"],
    ["a &amp; b &lt;tag&gt; &unknown; &#x110000;", "a & b <tag> &unknown; &#x110000;"],
  ] as const)
    expect(describe(body), JSON.stringify(body)).toBe(shown);
});
