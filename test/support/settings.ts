import { loadAppConfig } from "./project.ts";
import type { Config } from "../../src/config/config.ts";
import { ConfigError, type Environment } from "../../src/config/env-reader.ts";

export const clientId = "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d";
export const tenantId = "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6";

/** The required settings. */
export const minimalSettings = {
  AZURE_CLIENT_ID: clientId,
  AZURE_TENANT_ID: tenantId,
  AZURE_CLIENT_SECRET: "the-secret",
};

/** Loads the required settings with additional ones. */
export const loadConfigWith = (more: Environment = {}): Config => loadAppConfig({ ...minimalSettings, ...more });

/** Returns the errors of the settings; empty if they are valid. */
export function getConfigErrors(
  settings: Environment,
  read: (environment: Environment) => unknown = loadAppConfig,
): readonly string[] {
  try {
    read(settings);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
}

/** Returns the errors of the required settings with additional ones. */
export const getConfigErrorsWith = (more: Environment): readonly string[] =>
  getConfigErrors({ ...minimalSettings, ...more });

/** Returns the names of the variables that the errors concern. */
export const getVariableNames = (errors: readonly string[]): string[] =>
  errors.map((message) => message.split(" ")[0] ?? "");
