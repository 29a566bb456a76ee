import { Linter } from "eslint";
import ts from "typescript";
import tseslint from "typescript-eslint";
import { expect, it } from "vitest";

const source = new URL("../../../dev/lint/no-lookup-by-outside-name.js", import.meta.url).href;
const { noLookupByOutsideName } = (await import(source)) as { noLookupByOutsideName: object };

const declarations = [
  "declare const text: string, maybe: string | undefined, kind: 'a' | 'b', index: number",
  "declare const environment: Readonly<Record<string, string>>",
  "const table: Readonly<Record<string, number>> = { a: 1, b: 2 }",
  "const typed = { a: 1, b: 2 } as const satisfies Record<string, number>",
  "const map = new Map(Object.entries(table)), list = [1, 2]",
];

/** Compiles one module that is in no file. */
function createProgram(name: string, code: string): ts.Program {
  const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, strict: true, types: [] };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (path, target) =>
    path === name ? ts.createSourceFile(path, code, target, true) : getSourceFile(path, target);
  return ts.createProgram([name], options, host);
}

/** Lints a module with the expressions. @returns those for which the rule reports an error */
function findReported(expressions: readonly string[]): string[] {
  const lines = [...declarations, ...expressions.map((expression) => `void (${expression})`)];
  const code = `${lines.join(";\n")};\nexport {};`;
  const config = {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser, parserOptions: { programs: [createProgram("module.ts", code)] } },
    plugins: { oboql: { rules: { lookup: noLookupByOutsideName } } },
    rules: { "oboql/lookup": "error" },
  };
  const messages = new Linter().verify(code, [config] as Linter.Config[], "module.ts");
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.map(({ line }) => expressions[line - 1 - declarations.length] ?? "a declaration");
}

it("reports lookups of any text in a table that is declared as an object, and nothing else", () => {
  const lookups = [
    "table[text]",
    "table[maybe ?? '']",
    "table[text.toLowerCase()]",
    "table?.[text]",
    "text in table",
    "text in typed",
    "<Name extends string>(name: Name) => table[name]",
  ];
  const others = [
    "table.a",
    "table['a']",
    "table[kind]",
    "typed[kind]",
    "map.get(text)",
    "list[index]",
    "environment[text]",
    "Object.hasOwn(table, text)",
    "'a' in typed",
  ];
  expect(findReported([...others, ...lookups])).toEqual(lookups);
});
