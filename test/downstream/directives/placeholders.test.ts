import { Kind, parseConstValue } from "graphql";
import { expect, it } from "vitest";
import { CompositeId, splitText } from "../../../src/downstream/directives/composite-id.ts";
import { createCompositeKey, createPlainKey } from "../../../src/downstream/directives/id-key.ts";
import { Problems } from "../../../src/downstream/directives/problems.ts";
import { parseTemplate, type Template } from "../../../src/downstream/directives/template.ts";

function parse(literal: string): Template {
  const problems = new Problems();
  const template = parseTemplate(parseConstValue(literal), problems);
  expect(problems.errors).toEqual([]);
  return template ?? expect.fail(`${literal} is no template`);
}

it("keeps the JSON type of a whole placeholder, and leaves out what is absent", () => {
  const args = { count: 0, flag: false, list: [1, null], nothing: null, object: { a: 1 } };
  for (const [literal, expected] of [
    ['"{args.count}"', 0],
    ['"{args.flag}"', false],
    ['"{args.list}"', [1, null]],
    ['"{args.object}"', { a: 1 }],
    ['"{args.object.a}"', 1],
    ['"{args.nothing}"', null],
    ['"{args.absent}"', undefined],
    ['"{args.constructor}"', undefined],
    ['"n{args.count}"', "n0"],
    ['"n{args.absent}"', undefined],
    ['"n{args.nothing}"', undefined],
    ['"{{args.count}}"', "{args.count}"],
    ["[1, 2.5, true, null, X]", [1, 2.5, true, null, "X"]],
    [
      '{ a: "{args.absent}", b: { c: "{args.nothing}" }, d: ["{args.absent}", "{args.count}"] }',
      { b: { c: null }, d: [0] },
    ],
    ['{ __proto__: "{args.count}" }', Object.fromEntries([["__proto__", 0]])],
  ] as const)
    expect(parse(literal).evaluate({ args }), literal).toEqual(expected);
});

it("repeats the only item of a list for each id of a batch", () => {
  const ids = ["a", "b"];
  expect(parse('[{ ref: "{item}" }]').evaluate({ ids })).toEqual([{ ref: "a" }, { ref: "b" }]);
  expect(parse('"{ids}"').evaluate({ ids })).toEqual(ids);
  expect(parse('"{ids:csv}"').evaluate({ ids })).toBe("a,b");
});

it("reports malformed placeholders with their text", () => {
  for (const text of [
    "{x}",
    "{args}",
    "{args.}",
    "{page.x}",
    "{identity}",
    "{identity.name}",
    "{ids.a}",
    "{args.a:x}",
    "{",
    "a}",
  ]) {
    const problems = new Problems();
    parseTemplate({ kind: Kind.STRING, value: text }, problems);
    expect(problems.errors, text).toHaveLength(1);
  }
});

it("splits a text at the texts between placeholders, in a time that grows with its length", () => {
  const { parts = [] } = parse('"{parent.a}:{parent.b}/{parent.c}!"');
  for (const [text, expected] of [
    ["a:b/c!", ["a", "b", "c"]],
    ["a:b:c/d/e!!", ["a", "b:c", "d/e!"]],
    ["::x/y!", [":", "x", "y"]],
    ["a:/c!", undefined],
    ["a:b/!", undefined],
    ["a:b/c", undefined],
    ["", undefined],
    [":".repeat(1_000_000), undefined],
  ] as const)
    expect(splitText(text, parts), text.slice(0, 20)).toEqual(expected);
});

it("encodes the parts of an id so that they are decoded to the same parts", () => {
  const key = createCompositeKey("Part", parse('"{parent.a}-{parent.b}"'));
  for (const [a, b] of [
    ["x", "y"],
    ["x-y", "z"],
    ["x", "y-z"],
    ["/", "%2F"],
    ["é", "日本"],
    ["", "b"],
  ] as const) {
    const id = key.encode({ parent: { a, b } }) ?? "";
    expect({ ...(key.decode(id, "id") as object) }, `${a} ${b}`).toEqual({ a, b });
  }
  expect(key.encode({ parent: { a: "x" } })).toBeUndefined();
  expect(CompositeId.isAmbiguous(key.decode(key.encode({ parent: { a: "x-y", b: "z" } }) ?? "", "id"))).toBe(true);
  expect(CompositeId.isAmbiguous(key.decode("x-y-z", "id"))).toBe(false);
  expect(JSON.stringify([key.decode("x-y", "id")])).toBe('["x-y"]');
});

it("evaluates an id for a join to what is decoded to the same id", () => {
  const key = createPlainKey("Part_2");
  const encode = key.createEncoder(parse('"{parent.id}"'));
  for (const id of [
    "1",
    "R2:x",
    Buffer.from("User:1").toString("base64url"),
    Buffer.from("Part_2:1").toString("base64url"),
  ])
    expect(key.decode(String(encode?.({ parent: { id } })), "id"), id).toBe(id);
  expect(encode?.({ parent: { id: null } })).toBeUndefined();
});
