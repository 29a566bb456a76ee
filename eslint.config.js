import { readdirSync } from "node:fs";
import js from "@eslint/js";
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Who may import what. A folder that is not named here may import everything but the emulator. */
const jose = { name: "jose", message: "Only src/identity reads JWTs." };
const msal = { name: "@azure/msal-node", message: "Only src/token speaks to the directory's token endpoint." };
const graphqlRequest = { name: "graphql-request", message: "Only src/downstream/projects uses it." };
const emulator = { group: ["**/emulator/**"], message: "Nothing in src/ imports the emulator." };
/** The folders of the downstream APIs. */
const apis = readdirSync(new URL("src/downstream/", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const anApi = {
  group: apis.map((name) => `**/downstream/${name}/**`),
  message: "This layer knows no downstream API by name.",
};

const layer = (files, paths, patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { paths, patterns: [emulator, ...patterns] }] },
});

export default defineConfig(
  globalIgnores(["dist/", "explorer/dist/", "coverage/", "src/generated/", "clients/", "examples/"]),
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only src/main.ts reads the environment." },
      ],
    },
  },
  layer(["src/**/*.ts"], [jose, msal, graphqlRequest], []),
  layer(["src/identity/**/*.ts"], [msal, graphqlRequest], [anApi]),
  layer(["src/token/**/*.ts"], [jose, graphqlRequest], [anApi]),
  layer(["src/registration/**/*.ts"], [jose, msal, graphqlRequest], [anApi]),
  layer(["src/operation/**/*.ts"], [jose, msal, graphqlRequest], [anApi]),
  apis.map((name) =>
    layer([`src/downstream/${name}/**/*.ts`], name === "projects" ? [jose, msal] : [jose, msal, graphqlRequest], [
      { group: apis.filter((other) => other !== name).map((other) => `**/${other}/**`) },
    ]),
  ),
  { files: ["src/main.ts", "test/**/*.ts", "*.config.ts"], rules: { "no-restricted-properties": "off" } },
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
