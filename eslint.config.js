import { existsSync, readdirSync } from "node:fs";
import js from "@eslint/js";
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { noLookupByOutsideName } from "./dev/lint/no-lookup-by-outside-name.js";

const jose = { name: "jose", message: "Only src/auth reads JWTs." };
const msal = { name: "@azure/msal-node", message: "Only src/tokens calls the token endpoint." };
const vitestTest = { name: "vitest", importNames: ["test"], message: "Write `it`, so that a title is a sentence." };
const graphqlRequest = { name: "graphql-request", message: "Only src/downstream/graphql-api calls GraphQL APIs." };
const dev = { regex: "(^|/)dev/", message: "Nothing in src/ imports the development package." };

/** The folders of src/, highest first. A folder imports only from lines below its own. */
const layers = [
  ["cli"],
  ["app.ts"],
  ["server", "doctor", "app-registration"],
  ["explorer"],
  ["graphql"],
  ["auth", "tokens", "downstream"],
  ["entra", "redis", "http-client", "telemetry"],
  ["errors", "config"],
  ["lib"],
];

/** The folders of the downstream APIs. */
const apis = readdirSync(new URL("src/downstream/", import.meta.url), { withFileTypes: true })
  .filter(
    (entry) =>
      entry.isDirectory() && existsSync(new URL(`src/downstream/${entry.name}/definition.ts`, import.meta.url)),
  )
  .map(({ name }) => name);
const apisByName = {
  regex: `/downstream/(${apis.join("|")})/`,
  message: "This layer knows no downstream API by name.",
};

const restrict = (files, paths, patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { paths, patterns: [dev, ...patterns] }] },
});

const layerRules = layers.flatMap((layer, index) =>
  layer.map((name) => {
    const paths = [jose, msal, graphqlRequest].filter(
      (library) => !(library === jose && name === "auth") && !(library === msal && name === "tokens"),
    );
    const above = [...layers.slice(0, index).flat(), ...layer.filter((other) => other !== name)];
    const upward = above.length > 0 && {
      regex: `^(\\.\\./)+(${above.map((other) => other.replace(".ts", "\\.ts")).join("|")})(/|$)`,
      message: `src/${name} is a lower layer: see docs/architecture.md.`,
    };
    const knowsNoApi = ["auth", "tokens", "graphql", "server", "app-registration"].includes(name);
    const files = name.endsWith(".ts") ? [`src/${name}`] : [`src/${name}/**/*.ts`];
    return restrict(files, paths, [...(upward ? [upward] : []), ...(knowsNoApi ? [apisByName] : [])]);
  }),
);
const apiRules = apis.map((name) =>
  restrict(
    [`src/downstream/${name}/**/*.ts`],
    [jose, msal, graphqlRequest],
    [
      { regex: `/(${apis.filter((other) => other !== name).join("|")})/`, message: "APIs do not import each other." },
      {
        regex: `^(\\.\\./)+(${[...layers.slice(0, 5).flat(), "auth", "tokens"].map((other) => other.replace(".ts", "\\.ts")).join("|")})(/|$)`,
        message: "src/downstream is a lower layer: see docs/architecture.md.",
      },
    ],
  ),
);

export default defineConfig(
  globalIgnores([
    "dist/",
    "dev/explorer/dist/",
    "coverage/",
    "src/generated/",
    "clients/",
    "examples/web/",
    "examples/**/generated/",
  ]),
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [js.configs.recommended],
    languageOptions: { parser: tseslint.parser },
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only the entry points read the environment." },
      ],
      "no-restricted-syntax": [
        "error",
        ...[
          "FunctionDeclaration[id.name=/[a-z]Of$/]",
          "VariableDeclarator[id.name=/[a-z]Of$/][init.type=/^(Arrow)?FunctionExpression$/]",
          "VariableDeclarator[id.name=/[a-z]Of$/][init.type='CallExpression']",
          "Property[key.name=/[a-z]Of$/][value.type=/^(Arrow)?FunctionExpression$/]",
          "MethodDefinition[key.name=/[a-z]Of$/]",
          "TSMethodSignature[key.name=/[a-z]Of$/]",
        ].map((selector) => ({ selector, message: "Functions are verbs: getX, toX, parseX." })),
      ],
    },
  },
  {
    files: [
      "src/**/*.{ts,tsx}",
      "dev/**/*.{ts,tsx}",
      "examples/sample/{projects,emulated-apis}/**/*.ts",
      "*.config.ts",
    ],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { oboql: { rules: { "no-lookup-by-outside-name": noLookupByOutsideName } } },
    rules: {
      "oboql/no-lookup-by-outside-name": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    // Without types, which cost more than all other checks together: the compiler checks these files as well.
    files: ["test/**/*.ts", "bench/**/*.ts", "examples/sample/tests/**/*.ts"],
    extends: [tseslint.configs.strict],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-imports": [
        "error",
        {
          paths: [vitestTest],
          patterns: [
            {
              regex: "/dev/src/(testing/|emulator/[^/]*$)",
              message: "Import @oboql/dev/testing or @oboql/dev/emulator, as a project does.",
            },
          ],
        },
      ],
    },
  },
  { files: ["test/dev/**/*.ts"], rules: { "no-restricted-imports": ["error", { paths: [vitestTest] }] } },
  restrict(["src/{main,index}.ts"], [jose, msal, graphqlRequest], []),
  layerRules,
  apiRules,
  {
    files: ["dev/src/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^(\\.\\./)+src/", message: "Import oboql or oboql/internal/…, as in the package." }] },
      ],
    },
  },
  {
    files: ["oboql.config.ts", "examples/sample/{projects,emulated-apis}/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { regex: "^\\.\\.?/(.*/)?(src|dev|test)/", message: "The sample uses the packages' public API only." },
          ],
        },
      ],
    },
  },
  {
    files: ["src/main.ts", "src/index.ts", "test/**/*.ts", "examples/sample/tests/**/*.ts", "*.config.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["examples/sample/**/*.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["schema/**/*.graphql"],
    plugins: { "@graphql-eslint": graphqlPlugin },
    languageOptions: { parser: graphqlPlugin.parser },
    rules: {
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          DirectiveDefinition: true,
        },
      ],
    },
  },
);
