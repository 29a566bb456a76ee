import type { CredentialProbeResult } from "../tokens/credentials/probe-credential.ts";
import { failure, ok, type Finding } from "./finding.ts";

type RejectedCredential = Extract<CredentialProbeResult, { outcome: "refused" }>;

/** What a refusal of the directory means, by AADSTS number: name, sentence, remedy. */
type AadstsFinding = readonly [code: string, what: string, remedy: string];

const secretInvalid: AadstsFinding = [
  "secret_wrong",
  "The directory does not know the client secret",
  "Set AZURE_CLIENT_SECRET to the secret's value, which the portal shows once, not to its id; or make a new one.",
];
const secretExpired: AadstsFinding = [
  "secret_expired",
  "The client secret has expired",
  "Make a new secret (in the portal: App registrations, Certificates & secrets), and set AZURE_CLIENT_SECRET to it.",
];
const certificateUnknown: AadstsFinding = [
  "certificate_unknown",
  "The directory does not accept the certificate: it is not one of the registration's, or not valid now",
  "Upload the certificate, without its key, to the registration (in the portal: Certificates & secrets, Certificates).",
];
const clockSkew: AadstsFinding = [
  "out_of_time",
  "The directory says that the credential is not valid now",
  "Synchronise this machine's clock; for a federated token, see why the platform does not renew it.",
];
const federationUnknown: AadstsFinding = [
  "federation_unknown",
  "The registration has no federated credential for this token",
  "Give the registration a federated credential with exactly this issuer, subject and audience (api://AzureADTokenExchange).",
];
const clientUnknown: AadstsFinding = [
  "client_unknown",
  "The tenant does not know the application",
  "Correct AZURE_CLIENT_ID (the application id, not the object id) or AZURE_TENANT_ID.",
];
const notInstalled: AadstsFinding = [
  "not_installed",
  "The registration has no enterprise application in the tenant",
  "Make it by an administrator's consent, or with `az ad sp create --id <client id>`.",
];
const disabled: AadstsFinding = [
  "disabled",
  "The application is disabled in the tenant",
  "Enable it (in the portal: Enterprise applications, Properties, Enabled for users to sign in).",
];
const publicClient: AadstsFinding = [
  "public_client",
  "The registration is that of a public client, which has no credential",
  "Set AZURE_CLIENT_ID to the registration of this API, not to DEV_CLIENT_ID's.",
];
const blocked: AadstsFinding = [
  "blocked",
  "Conditional Access blocks the application here",
  "Let an administrator look at the policies for workload identities, and at the sign-in logs of the service principal.",
];

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
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

/** The credential was good, and the token was refused for another reason: the application needs a role, and has none. */
const acceptedCodes = [501051, 50105];

/** The number decides, as nothing else tells these apart; one that is not known is told as it is. */
export function toCredentialFinding({ status, tokenError: refusal }: RejectedCredential): Finding {
  const [number] = refusal.codes;
  if (status === 429 || status >= 500)
    return failure("credential.down", `The directory's token endpoint is out of order: ${status}.`, "Try again later.");
  if (number === undefined)
    return failure("credential.unusable", `The token endpoint answers ${status}.`, "Correct AZURE_AUTHORITY_HOST.");
  if (acceptedCodes.includes(number)) return ok("credential", "The directory accepts the credential.");
  const [code, what, remedy] = findingsByCode[number] ?? [
    "refused",
    "The directory refuses this API's request for a token",
    `Read what the code means at https://login.microsoftonline.com/error?code=${number}.`,
  ];
  return failure(`credential.${code}`, `${what} (AADSTS${number}).`, remedy);
}
