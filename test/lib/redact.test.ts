import { expect, it } from "vitest";
import { cutToBytes, redact } from "../../src/lib/redact.ts";

const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiJhbGljZSJ9.c2lnbmF0dXJl-_";

it("removes tokens and named secrets from a text", () => {
  const cases: readonly (readonly [text: string, expected: string])[] = [
    [`token ${jwt} rejected`, "token [redacted] rejected"],
    [jwt.slice(0, 30), "[redacted]"],
    [`?access_token=${jwt}&x=1`, "?access_token=[redacted]&x=1"],
    ["Authorization: Bearer opaque-token-0123", "Authorization: Bearer [redacted]"],
    ['{"client_secret":"abc","name":"x"}', '{"client_secret":"[redacted]","name":"x"}'],
    ['{\\"password\\": \\"abc\\"}', '{\\"password\\": \\"[redacted]\\"}'],
    ["api_key=abc; other=1", "api_key=[redacted]; other=1"],
  ];
  for (const [text, expected] of cases) expect(redact(text), text).toBe(expected);
});

it("removes given secrets wherever they occur, unless they are so short that other texts contain them", () => {
  expect(redact("a secret-key, secret-key and id 7", ["secret-key", "7", ""])).toBe(
    "a [redacted], [redacted] and id 7",
  );
});

it("replaces control characters, such as those that control a terminal, by spaces", () => {
  expect(redact(" a\n\tb \u001B[31mred\u0007 ")).toBe("a b [31mred");
});

it("cuts a text to bytes, at a character", () => {
  expect(cutToBytes("short", 5)).toBe("short");
  expect(cutToBytes("123456", 5)).toBe("12...");
  expect(cutToBytes("ééé", 5)).toBe("é...");
  expect(cutToBytes("€€€", 8)).toBe("€...");
});
