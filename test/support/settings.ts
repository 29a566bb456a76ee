import { type Config } from "../../src/config/config.ts";
import { loadAppConfig } from "../../src/app.ts";
import { ConfigError, type Environment } from "../../src/config/env-reader.ts";

export const clientId = "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d";
export const tenantId = "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6";

/** As little as the API runs with. */
export const minimalSettings = {
  AZURE_CLIENT_ID: clientId,
  AZURE_TENANT_ID: tenantId,
  AZURE_CLIENT_SECRET: "the-secret",
};

/** The least settings with others added to them. */
export const loadConfigWith = (more: Environment = {}): Config => loadAppConfig({ ...minimalSettings, ...more });

/** The faults of these settings; none if they load. */
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

/** The faults of the least settings with others added to them. */
export const getConfigErrorsWith = (more: Environment): readonly string[] =>
  getConfigErrors({ ...minimalSettings, ...more });

/** The variables that are complained of. */
export const getVariableNames = (errors: readonly string[]): string[] =>
  errors.map((fault) => fault.split(" ")[0] ?? "");
