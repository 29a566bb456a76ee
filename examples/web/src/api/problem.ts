import { CombinedGraphQLErrors, type ErrorLike } from "@apollo/client";
import { parseTokenChallenge, type TokenChallenge } from "@oboql/client";

/** An error described for the user. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  /** Challenge that the user can resolve by consent or a new sign-in. */
  readonly tokenChallenge?: TokenChallenge;
  /** URL with which an administrator can grant consent for the organization. */
  readonly adminConsentUrl?: string;
}

interface Challenge {
  readonly kind: "consent" | "claims" | "expired";
  readonly downstream?: string;
  readonly adminConsentUrl?: string;
}

const names: ReadonlyMap<string, string> = new Map([
  ["MICROSOFT_GRAPH", "Microsoft 365"],
  ["PROJECTS", "Projects"],
]);

/** Describes an error of Apollo Client; docs/reference/errors.md of OboQL lists the codes. */
export function toProblem(error: ErrorLike): Problem {
  if (!CombinedGraphQLErrors.is(error)) return connectionProblem;
  const { errors, extensions } = error;
  const tokenChallenge = parseTokenChallenge({ errors, extensions }, { status: 200, headers: new Headers() });
  const challenges = (extensions?.["authChallenges"] ?? []) as readonly Challenge[];
  const [challenge] = challenges;
  if (tokenChallenge && challenge) return { ...toChallengeProblem(challenge), tokenChallenge };
  const { code, downstream } = errors[0]?.extensions ?? {};
  return toErrorProblem(String(code), names.get(String(downstream)) ?? "The service");
}

const connectionProblem: Problem = {
  title: "The service cannot be reached",
  detail: "Check your connection. What you see here may be out of date.",
};

function toChallengeProblem({ kind, downstream = "", adminConsentUrl }: Challenge): Problem {
  const name = names.get(downstream) ?? "The service";
  if (kind === "consent")
    return {
      title: `${name} needs your permission`,
      detail: "Harbor Desk accesses this data on your behalf, which requires your consent.",
      ...(adminConsentUrl !== undefined && { adminConsentUrl }),
    };
  return {
    title: `${name} requires verification`,
    detail: "Verify your sign-in to continue.",
  };
}

function toErrorProblem(code: string, name: string): Problem {
  switch (code) {
    case "DOWNSTREAM_FORBIDDEN":
      return { title: `${name} denied access`, detail: "Ask an administrator for access." };
    case "DOWNSTREAM_NOT_FOUND":
      return { title: "No data available", detail: `${name} has no data for your account.` };
    case "DOWNSTREAM_THROTTLED":
    case "RATE_LIMITED":
    case "OVERLOADED":
      return { title: `${name} is busy`, detail: "Try again in a moment." };
    default:
      return { title: `${name} did not respond`, detail: "Try again in a moment." };
  }
}
