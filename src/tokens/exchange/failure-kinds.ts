import type { ForbiddenReason } from "../../errors/service-errors.ts";

/** The consequence of a failed exchange for the caller. */
export type FailureOutcome =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "CONSENT_REQUIRED"
  | "INTERACTION_REQUIRED"
  | "SESSION_REVOKED"
  /** The credential is rejected in every tenant. */
  | "CREDENTIAL_REJECTED"
  | "MISCONFIGURED"
  | "LOOP"
  | "UNAVAILABLE";

/** Why an exchange failed, and what to do about it. */
export interface Failure {
  readonly outcome: FailureOutcome;
  /** Set if the outcome is FORBIDDEN. */
  readonly reason?: ForbiddenReason;
  /** A sentence without its full stop: an AADSTS code may be appended. */
  readonly cause: string;
  /** Advice for operators or clients; `<API>` stands for the name of the downstream API. */
  readonly remedy: string;
}

const unauthenticated = (cause: string, remedy: string): Failure => ({ outcome: "UNAUTHENTICATED", cause, remedy });
const forbidden = (reason: ForbiddenReason, cause: string, remedy: string): Failure => ({
  outcome: "FORBIDDEN",
  reason,
  cause,
  remedy,
});
const consent = (cause: string, remedy: string): Failure => ({ outcome: "CONSENT_REQUIRED", cause, remedy });
const interaction = (cause: string, remedy: string): Failure => ({ outcome: "INTERACTION_REQUIRED", cause, remedy });
const sessionRevoked = (cause: string, remedy: string): Failure => ({ outcome: "SESSION_REVOKED", cause, remedy });
const credential = (cause: string, remedy: string): Failure => ({ outcome: "CREDENTIAL_REJECTED", cause, remedy });
const misconfigured = (cause: string, remedy: string): Failure => ({ outcome: "MISCONFIGURED", cause, remedy });
const loop = (cause: string, remedy: string): Failure => ({ outcome: "LOOP", cause, remedy });
const unavailable = (cause: string, remedy: string): Failure => ({ outcome: "UNAVAILABLE", cause, remedy });

const signInLog = "Find the policy in the sign-in log by the correlation ID";

/**
 * The kinds of failures of an exchange. The log and the doctor report cause and remedy; both are our own words, since the
 * descriptions in responses change, and may name users.
 */
export const failures = {
  token_expired: unauthenticated(
    "The bearer token has expired",
    "Clients acquire a new token. If new tokens are rejected too, synchronise this machine's clock (NTP).",
  ),
  assertion_rejected: unauthenticated(
    "Microsoft Entra ID rejected the bearer token",
    "Clients must send an access token for this API. If all users are affected, check the certificate or federated token of this API.",
  ),
  id_token: unauthenticated(
    "The bearer token is an ID token",
    "Clients must send an access token for this API (scope API_SCOPE).",
  ),

  app_only_token: forbidden(
    "app_only_token",
    "The token has no user; this API acts on behalf of a signed-in user",
    "Clients must sign a user in.",
  ),
  user_not_assigned: forbidden(
    "user_not_assigned",
    "The user is not assigned to the application",
    "Assign the user, or a group that contains the user directly, to the enterprise application of this API and of <API>, or turn off Assignment required.",
  ),
  user_disabled: forbidden(
    "user_disabled",
    "The user's account is disabled",
    "An administrator of the user's tenant can enable it.",
  ),
  user_deleted: forbidden(
    "user_disabled",
    "The user's account is deleted",
    "An administrator can restore it; otherwise the user needs another account.",
  ),
  user_not_in_tenant: forbidden(
    "user_not_in_tenant",
    "The user has no account in this tenant",
    "Invite the user to the tenant as a guest, or let the user sign in with another account.",
  ),
  guest_not_accepted: forbidden(
    "user_not_in_tenant",
    "The guest has not accepted the invitation to this tenant",
    "The user accepts the invitation and signs in again.",
  ),
  account_locked: forbidden(
    "account_locked",
    "The user's account is locked, or the request came from an IP address with a bad reputation",
    "Check the sign-in log. If many users are affected at once, check the outbound IP address of this server.",
  ),
  account_kind: forbidden(
    "account_not_supported",
    "The application does not support this kind of account",
    "Let the user sign in with a work or school account, or extend the supported account types of the registration.",
  ),
  age_group: forbidden(
    "account_not_supported",
    "The account's age group is not allowed to use the application",
    "An administrator can change the age group or consent for minors of the account.",
  ),

  conditional_access: forbidden(
    "conditional_access_blocked",
    "Conditional Access blocks access",
    `${signInLog}. The user has to meet its conditions, or be excluded from it.`,
  ),
  token_protection: forbidden(
    "conditional_access_blocked",
    "Conditional Access requires tokens bound to a device, which an on-behalf-of exchange cannot provide",
    "Exclude <API> from the policy's token protection.",
  ),
  user_risk: forbidden(
    "conditional_access_blocked",
    "The user's home tenant reports a risk",
    "An administrator of the home tenant has to clear it.",
  ),
  device_disabled: forbidden(
    "conditional_access_blocked",
    "The user's device is disabled",
    "An administrator can enable it; otherwise the user signs in on another device.",
  ),
  guest_policy: forbidden(
    "conditional_access_blocked",
    "Conditional Access requires a control that this kind of guest cannot pass",
    `${signInLog}. Exclude guests from it, or invite the user as a guest.`,
  ),
  address_blocked: forbidden(
    "access_denied",
    "Microsoft Entra ID blocks the IP address of the request for legal reasons",
    "Check the outbound IP address of this server.",
  ),
  cross_tenant_policy: forbidden(
    "tenant_blocked",
    "The cross-tenant access settings of one of the tenants block the user",
    "Allow the access in both tenants (in the portal: External Identities, Cross-tenant access settings).",
  ),
  tenant_closed: forbidden(
    "tenant_blocked",
    "Microsoft has blocked the tenant",
    "An administrator of the tenant has to contact Microsoft.",
  ),
  access_denied: forbidden(
    "access_denied",
    "Access was denied during the exchange",
    "Check the sign-in log by the correlation ID, and the custom claims providers of <API>.",
  ),

  mfa_required: interaction(
    "The user must pass multi-factor authentication or another challenge",
    "Clients sign the user in again with the claims of the error (docs/guides/clients.md).",
  ),
  device_required: interaction(
    "Conditional Access requires another device, or one that is registered or compliant",
    `${signInLog}. The user signs in again on a device that meets it.`,
  ),
  client_app: interaction(
    "Conditional Access requires an approved or protected client app",
    `${signInLog}. The user has to use an approved client app.`,
  ),
  policy_not_met: interaction(
    "A condition of Conditional Access is not met",
    `${signInLog}. The user signs in again after meeting its conditions.`,
  ),
  password_change: interaction("The user must change the password", "The user signs in again and changes it."),
  sign_in_required: interaction(
    "The user must sign in again",
    "Clients sign the user in again (docs/guides/clients.md).",
  ),
  session_revoked: sessionRevoked(
    "The user's sessions have been revoked, or the password has changed",
    "Clients sign the user in again (docs/guides/clients.md).",
  ),
  consent_missing: consent(
    "The user has not consented to the scopes of <API>",
    "The user or an administrator consents at the URLs of the error; 'npm run -s permissions' lists the scopes.",
  ),
  admin_consent_missing: consent(
    "The scopes of <API> require the consent of an administrator",
    "An administrator consents at the adminConsentUrl of the error; 'npm run -s permissions' lists the scopes.",
  ),

  secret_wrong: credential(
    "Microsoft Entra ID rejected the client secret",
    "Set AZURE_CLIENT_SECRET to the secret's value (shown once in the portal), not to its ID, or create a new secret.",
  ),
  secret_expired: credential(
    "The client secret has expired",
    "Create a new secret (in the portal: App registrations, Certificates & secrets), and set AZURE_CLIENT_SECRET to it.",
  ),
  credential_missing: credential(
    "The token request contained no credential",
    "Configure a credential (docs/guides/entra-setup.md).",
  ),
  certificate_unknown: credential(
    "Microsoft Entra ID rejected the certificate: it is not registered, or not valid now",
    "Upload the certificate, without its key, to the registration (in the portal: Certificates & secrets, Certificates); if the registration trusts its subject name and issuer instead, set AZURE_CLIENT_SEND_CERTIFICATE_CHAIN=true.",
  ),
  certificate_not_valid: credential(
    "The certificate has expired, is revoked, or does not belong to the private key",
    "Replace the certificate and its key in AZURE_CLIENT_CERTIFICATE_PATH, and upload the certificate to the registration.",
  ),
  clock_skew: credential(
    "The client assertion is not yet valid, or has expired",
    "Synchronise this machine's clock (NTP). For a federated token, check why the platform does not renew it.",
  ),
  client_assertion_mismatch: credential(
    "The client assertion was issued for another application or audience",
    "Set AZURE_CLIENT_ID to the application of the credential, and AZURE_AUTHORITY_HOST to its cloud.",
  ),
  public_client: credential(
    "The registration is a public client, which has no credential",
    "Set AZURE_CLIENT_ID to the registration of this API, not to that of DEV_CLIENT_ID.",
  ),
  federation_unknown: credential(
    "The registration has no federated credential for this token",
    "Add a federated credential with exactly this issuer, subject and audience (api://AzureADTokenExchange) to the registration. A new one takes effect after some minutes.",
  ),
  federation_expression: credential(
    "The matching expression of the federated credential is not valid for this token",
    "Correct the expression in the registration, or use a plain subject.",
  ),
  federation_token: credential(
    "Tokens of this kind are not accepted as federated credential",
    "Use the token of a managed identity for api://AzureADTokenExchange, or of an issuer outside Microsoft Entra ID.",
  ),
  credential_rejected: credential(
    "Microsoft Entra ID rejected the credential of this API",
    "Run 'npm run doctor', and check secret, certificate or federated credential in the registration.",
  ),

  federation_not_allowed: misconfigured(
    "The tenant does not allow this issuer for workload identity federation",
    "An administrator of the tenant allows the issuer; otherwise use a managed identity.",
  ),
  federation_keys: misconfigured(
    "Microsoft Entra ID cannot read the signing keys of the federated token's issuer",
    "Check the OpenID metadata and the key set that the issuer publishes.",
  ),
  key_not_supported: misconfigured(
    "The key or the header of a token in the request is not supported",
    "Use a certificate with an RSA key of at least 2,048 bits.",
  ),
  disabled: misconfigured(
    "The application is disabled in the tenant",
    "Enable it (in the portal: Enterprise applications, Properties, Enabled for users to sign in).",
  ),
  client_unknown: misconfigured(
    "The application does not exist in the tenant",
    "Correct AZURE_CLIENT_ID (the application id, not the object id) or AZURE_TENANT_ID; in other tenants, an administrator consents first.",
  ),
  not_installed: misconfigured(
    "The registration has no enterprise application in the tenant",
    "Create it with admin consent, or with `az ad sp create --id <client id>`.",
  ),
  single_tenant: misconfigured(
    "The registration is for one tenant, and the token is of another one",
    "Change the supported account types of the registration, or restrict ALLOWED_TENANT_IDS.",
  ),
  client_of_microsoft: misconfigured(
    "AZURE_CLIENT_ID is an application of Microsoft",
    "Set AZURE_CLIENT_ID to the registration of this API.",
  ),
  audience_mismatch: misconfigured(
    "The bearer token was issued for another application than AZURE_CLIENT_ID",
    "Set AZURE_CLIENT_ID to the application whose App ID URI API_AUDIENCE contains, in the same spelling.",
  ),
  permission_not_declared: misconfigured(
    "The registration lacks the permissions for <API>",
    "Add the scopes to the API permissions of the registration (npm run -s permissions), and consent.",
  ),
  app_id_uri_missing: misconfigured(
    "The application has no audience for tokens",
    "Set the App ID URI of the registrations of this API and of <API> (in the portal: Expose an API).",
  ),
  registration_damaged: misconfigured(
    "The directory object of the application is damaged",
    "Create a new registration, or open a support request at Microsoft.",
  ),
  registration_rejected: misconfigured(
    "Microsoft Entra ID does not issue tokens for <API> to this registration",
    "Set <API>_RESOURCE to the API's App ID URI, exactly as registered (with or without a trailing slash), and add its scopes to the API permissions of the registration (npm run -s permissions).",
  ),

  resource_unknown: misconfigured(
    "The tenant has no application for <API>_RESOURCE",
    "Set <API>_RESOURCE to the API's App ID URI, exactly as registered (with or without a trailing slash). In another tenant than the API's, consent to the API first.",
  ),
  resource_disabled: misconfigured(
    "The application of <API> is disabled in the tenant",
    "Enable it (in the portal: Enterprise applications, Properties, Enabled for users to sign in), or renew its subscription.",
  ),
  resource_is_own: misconfigured(
    "The exchange requests a token for this API itself",
    "Set <API>_RESOURCE to the App ID URI of the downstream API.",
  ),
  scope_invalid: misconfigured(
    "<API> does not have the requested scopes",
    "Set <API>_RESOURCE to the API's App ID URI, exactly as registered (with or without a trailing slash), and add the missing scopes to its registration (Expose an API).",
  ),
  signing_key: misconfigured(
    "The application of <API> lacks a signing or encryption key, or the setting acceptMappedClaims does not fit",
    "Correct the certificates and the manifest of the registration of <API>.",
  ),
  claims_mapping: misconfigured(
    "The claims mapping of <API> fails",
    "The owner of <API> has to correct its claims mapping policy.",
  ),
  feature_not_enabled: misconfigured(
    "The request needs a feature that the tenant or the application does not have",
    "Check the sign-in log by the correlation ID.",
  ),

  tenant_unknown: misconfigured(
    "The tenant does not exist",
    "Correct AZURE_TENANT_ID, or AZURE_AUTHORITY_HOST for another cloud.",
  ),
  authority_wrong: misconfigured(
    "The token endpoint does not support this request",
    "Correct AZURE_AUTHORITY_HOST and AZURE_TENANT_ID.",
  ),
  other_cloud: misconfigured(
    "The tenant or the application belongs to another Microsoft cloud",
    "Set AZURE_AUTHORITY_HOST to the cloud of the tenant, and use a registration of that cloud.",
  ),
  tenant_restrictions: misconfigured(
    "A proxy of this server restricts the tenants, and the user's tenant is not listed",
    "Add the tenant to the proxy's tenant restrictions, or send token requests past the proxy (NO_PROXY).",
  ),
  claims_request_invalid: misconfigured(
    "Microsoft Entra ID cannot read the claims request of the exchange",
    "The owner of <API> has to correct the claims challenge of its responses.",
  ),
  request_malformed: misconfigured(
    "Microsoft Entra ID rejected the token request as malformed",
    "Check AZURE_CLIENT_ID, <API>_RESOURCE and proxies that alter requests.",
  ),
  tls_too_old: misconfigured(
    "The TLS version of the connection is too old",
    "Check proxies between this server and AZURE_AUTHORITY_HOST: TLS 1.2 is required.",
  ),

  loop: loop(
    "Microsoft Entra ID detected a loop of equal exchanges and pauses them",
    "Clients must not repeat requests of a session without a pause; check REDIS_URL if replicas do not share tokens.",
  ),
  tenant_throttled: loop(
    "Microsoft Entra ID throttles the tenant",
    "Exchanges continue after the pause. If this recurs, share tokens between replicas (REDIS_URL).",
  ),
  temporarily_unavailable: unavailable(
    "Microsoft Entra ID is unavailable or throttling",
    "Exchanges continue when it recovers; see https://status.entra.microsoft.com.",
  ),
  directory_error: unavailable(
    "Microsoft Entra ID could not issue the token",
    "If this recurs, check the registrations of this API and of <API>, then open a support request at Microsoft.",
  ),
  claims_provider: unavailable(
    "The claims mapping or a custom claims provider of <API> takes too long or fails",
    "The owner of <API> has to correct it.",
  ),
  unknown_error: unavailable(
    "Microsoft Entra ID returned an unknown error",
    "Check the sign-in log by the correlation ID.",
  ),
  invalid_response: unavailable(
    "The token endpoint returned an invalid response",
    "Check AZURE_AUTHORITY_HOST, and proxies and gateways between it and this server.",
  ),
  response_too_large: unavailable(
    "The token endpoint returned more than 1 MiB",
    "Check AZURE_AUTHORITY_HOST, and proxies and gateways between it and this server.",
  ),
  not_sent: unavailable("The token request could not be sent", "Run 'npm run doctor'."),
  timeout: unavailable(
    "The token endpoint did not respond in time",
    "Allow connections from this machine to AZURE_AUTHORITY_HOST; run 'npm run doctor'.",
  ),
  unreachable: unavailable(
    "The token endpoint cannot be reached",
    "Allow connections from this machine to AZURE_AUTHORITY_HOST (DNS, firewall, proxy); run 'npm run doctor'.",
  ),
  circuit_open: unavailable(
    "Exchanges for the tenant are paused after repeated failures of its token endpoint",
    "They continue when the token endpoint responds again; earlier lines name the failures.",
  ),
  overloaded: unavailable(
    "Too many exchanges wait for a connection to the token endpoint",
    "Add replicas, or share tokens between them (REDIS_URL).",
  ),
};

export type FailureKind = keyof typeof failures;
