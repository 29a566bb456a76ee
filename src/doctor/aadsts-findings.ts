import type { AppTokenResult } from "../tokens/credentials/app-token.ts";
import { findAadstsCode, isWrapperCode } from "../tokens/exchange/aadsts-codes.ts";
import { getLookupRemedy } from "../tokens/exchange/exchange-error.ts";
import { failures, type FailureKind } from "../tokens/exchange/failure-kinds.ts";
import { failure, ok, type Finding } from "./finding.ts";

type RejectedCredential = Extract<AppTokenResult, { outcome: "rejected" }>;

interface CredentialFinding {
  readonly kind: string;
  readonly cause: string;
  readonly remedy: string;
}

/** Codes that mean something else if an application requests a token for itself. */
const probeFindings: Readonly<Partial<Record<FailureKind, CredentialFinding>>> = {
  tenant_unknown: { kind: "client_unknown", ...failures.client_unknown },
  resource_unknown: { kind: "not_installed", ...failures.not_installed },
  conditional_access: {
    kind: "blocked",
    cause: "Conditional Access blocks the application",
    remedy:
      "Have an administrator check the policies for workload identities and the sign-in logs of the service principal.",
  },
};

/** The credential was accepted, but the application gets no token because it has no role. */
const acceptedCodes = [501051, 50105];

/**
 * Converts an error response of the token endpoint to a finding, by AADSTS code: the OAuth error is too coarse. The code of
 * the finding is the kind of failure.
 */
export function toCredentialFinding({ status, tokenError: { codes } }: RejectedCredential): Finding {
  const [firstCode] = codes;
  if (status === 429 || status >= 500) return createUnavailableFinding(`HTTP ${status}`);
  if (firstCode === undefined)
    return failure(
      "credential.unusable",
      `The token endpoint returned HTTP ${status} without an AADSTS code.`,
      "Correct AZURE_AUTHORITY_HOST.",
    );
  if (codes.some((code) => acceptedCodes.includes(code)))
    return ok("credential", "Microsoft Entra ID accepts the credential.");
  const row = findAadstsCode(codes) ?? findAadstsCode(codes.filter(isWrapperCode));
  const { code = firstCode, kind: failureKind } = row ?? {};
  const outcome = failureKind && failures[failureKind].outcome;
  if (outcome === "UNAVAILABLE" || outcome === "LOOP") return createUnavailableFinding(`AADSTS${code}`);
  const { kind, cause, remedy } = (failureKind && describeKind(failureKind)) ?? {
    kind: "refused",
    cause: "Microsoft Entra ID rejected this API's token request",
    remedy: getLookupRemedy(code),
  };
  return failure(`credential.${kind}`, `${cause} (AADSTS${code}).`, remedy);
}

/** Undefined for a failure that concerns a user or a downstream API, neither of which this request has. */
function describeKind(kind: FailureKind): CredentialFinding | undefined {
  const { outcome, cause, remedy } = failures[kind];
  const concernsThisApi =
    outcome === "CREDENTIAL_REJECTED" || (outcome === "MISCONFIGURED" && !`${cause}${remedy}`.includes("<API>"));
  return probeFindings[kind] ?? (concernsThisApi ? { kind, cause, remedy } : undefined);
}

function createUnavailableFinding(detail: string): Finding {
  const message = `The token endpoint of Microsoft Entra ID is unavailable (${detail}).`;
  return failure("credential.unavailable", message, "Try again later.");
}
