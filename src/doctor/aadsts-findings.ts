import type { CredentialProbeResult } from "../tokens/credentials/probe-credential.ts";
import { failure, ok, type Finding } from "./finding.ts";

type RejectedCredential = Extract<CredentialProbeResult, { outcome: "rejected" }>;

/** `message` has no full stop: the AADSTS code is appended. */
type AadstsFinding = readonly [kind: string, message: string, fix: string];

const secretInvalid: AadstsFinding = [
  "secret_wrong",
  "Microsoft Entra ID rejected the client secret",
  "Set AZURE_CLIENT_SECRET to the secret's value (shown once in the portal), not to its ID, or create a new secret.",
];
const secretExpired: AadstsFinding = [
  "secret_expired",
  "The client secret has expired",
  "Create a new secret (in the portal: App registrations, Certificates & secrets), and set AZURE_CLIENT_SECRET to it.",
];
const certificateUnknown: AadstsFinding = [
  "certificate_unknown",
  "Microsoft Entra ID rejected the certificate: it is not registered, or not valid now",
  "Upload the certificate, without its key, to the registration (in the portal: Certificates & secrets, Certificates).",
];
const clockSkew: AadstsFinding = [
  "clock_skew",
  "The client assertion is not yet valid, or has expired",
  "Synchronise this machine's clock (NTP). For a federated token, check why the platform does not renew it.",
];
const federationUnknown: AadstsFinding = [
  "federation_unknown",
  "The registration has no federated credential for this token",
  "Add a federated credential with exactly this issuer, subject and audience (api://AzureADTokenExchange) to the registration.",
];
const clientUnknown: AadstsFinding = [
  "client_unknown",
  "The application does not exist in the tenant",
  "Correct AZURE_CLIENT_ID (the application id, not the object id) or AZURE_TENANT_ID.",
];
const notInstalled: AadstsFinding = [
  "not_installed",
  "The registration has no enterprise application in the tenant",
  "Create it with admin consent, or with `az ad sp create --id <client id>`.",
];
const disabled: AadstsFinding = [
  "disabled",
  "The application is disabled in the tenant",
  "Enable it (in the portal: Enterprise applications, Properties, Enabled for users to sign in).",
];
const publicClient: AadstsFinding = [
  "public_client",
  "The registration is a public client, which has no credential",
  "Set AZURE_CLIENT_ID to the registration of this API, not to that of DEV_CLIENT_ID.",
];
const blocked: AadstsFinding = [
  "blocked",
  "Conditional Access blocks the application",
  "Have an administrator check the policies for workload identities and the sign-in logs of the service principal.",
];

/** @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const findingsByCode: Readonly<Record<number, AadstsFinding>> = {
  7000215: secretInvalid,
  70002: secretInvalid,
  7000222: secretExpired,
  700027: certificateUnknown,
  700030: certificateUnknown,
  700024: clockSkew,
  70021: federationUnknown,
  700211: federationUnknown,
  700212: federationUnknown,
  700213: federationUnknown,
  700016: clientUnknown,
  700011: clientUnknown,
  90002: clientUnknown,
  7000229: notInstalled,
  500011: notInstalled,
  70001: disabled,
  7000112: disabled,
  700025: publicClient,
  53003: blocked,
};

/** The credential was accepted, but the application gets no token because it has no role. */
const acceptedCodes = [501051, 50105];

/** Converts an error response of the token endpoint to a finding, by AADSTS code: the OAuth error is too coarse. */
export function toCredentialFinding({ status, tokenError }: RejectedCredential): Finding {
  const [code] = tokenError.codes;
  if (status === 429 || status >= 500)
    return failure(
      "credential.unavailable",
      `The token endpoint of Microsoft Entra ID is unavailable (HTTP ${status}).`,
      "Try again later.",
    );
  if (code === undefined)
    return failure(
      "credential.unusable",
      `The token endpoint returned HTTP ${status} without an AADSTS code.`,
      "Correct AZURE_AUTHORITY_HOST.",
    );
  if (acceptedCodes.includes(code)) return ok("credential", "Microsoft Entra ID accepts the credential.");
  const [kind, message, fix] = findingsByCode[code] ?? [
    "refused",
    "Microsoft Entra ID rejected this API's token request",
    `Look up the code at https://login.microsoftonline.com/error?code=${code}.`,
  ];
  return failure(`credential.${kind}`, `${message} (AADSTS${code}).`, fix);
}
