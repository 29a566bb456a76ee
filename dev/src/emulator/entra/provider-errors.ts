import { EntraError, type EntraErrorDetails } from "./errors.ts";

type ErrorText = Omit<EntraErrorDetails, "error">;

const authenticationErrors: Record<string, EntraErrorDetails> = {
  "client not found": {
    error: "unauthorized_client",
    code: 700016,
    message: "The application was not found in the directory 'Harbor'.",
  },
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

/** A refusal by oidc-provider in Entra's words; undefined for a fault of the emulator itself. */
export function toEntraError(error: unknown): EntraError | undefined {
  const { error: name, error_description: description, error_detail: detail } = error as Record<string, unknown>;
  if (typeof name !== "string" || name === "server_error") return undefined;
  const authenticationError =
    typeof detail === "string" && name === "invalid_client" ? authenticationErrors[detail] : undefined;
  if (authenticationError) return new EntraError(authenticationError);
  const message = typeof description === "string" ? `Invalid request: ${description}.` : "Invalid request.";
  const text = errorTexts[name] ?? { code: 90023, message };
  // The device flow has an own name for it: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code.
  return new EntraError({ error: name === "access_denied" ? "authorization_declined" : name, ...text });
}
