import { getOwn } from "oboql/internal/lib/collections";
import { EntraError, unknownClientError, type EntraErrorDetails } from "./errors.ts";

type ErrorText = Omit<EntraErrorDetails, "error">;

const authenticationErrors: Record<string, EntraErrorDetails> = {
  "client not found": unknownClientError().details,
  "invalid secret provided": {
    error: "invalid_client",
    code: 7000215,
    status: 401,
    message: "Invalid client secret provided.",
  },
};

const errorTexts: Record<string, ErrorText> = {
  access_denied: { code: 70018, message: "The user declined the request of the device." },
  authorization_pending: {
    code: 70016,
    message: "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
  },
  expired_token: { code: 70020, message: "The provided value for the input parameter 'device_code' has expired." },
  invalid_client: {
    code: 7000218,
    status: 401,
    message: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  invalid_grant: { code: 70000, message: "The provided value for the input parameter 'code' is not valid." },
  invalid_scope: { code: 70011, message: "The provided value for the input parameter 'scope' is not valid." },
  unsupported_grant_type: { code: 70003, message: "The app requested an unsupported grant type." },
};

/** Converts an error of oidc-provider to Entra's code and message; undefined for an internal error of the emulator. */
export function toEntraError(error: unknown): EntraError | undefined {
  const { error: name, error_description: description, error_detail: detail } = error as Record<string, unknown>;
  if (typeof name !== "string" || name === "server_error") return undefined;
  const authenticationError =
    typeof detail === "string" && name === "invalid_client" ? getOwn(authenticationErrors, detail) : undefined;
  if (authenticationError) return new EntraError(authenticationError);
  const message = typeof description === "string" ? `Invalid request: ${description}.` : "Invalid request.";
  const text = getOwn(errorTexts, name) ?? { code: 90023, message };
  // The device flow has its own code: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code.
  return new EntraError({ error: name === "access_denied" ? "authorization_declined" : name, ...text });
}
