import { CombinedGraphQLErrors, type ErrorLike } from "@apollo/client";
import { parseTokenChallenge, type TokenChallenge } from "@oboql/client";

/** What stands between the user and an answer, in words for the user. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  /** What the user can give to solve it. */
  readonly need?: TokenChallenge;
  /** Where an administrator can, for everybody. */
  readonly adminConsentUrl?: string;
}

interface Challenge {
  readonly kind: "consent" | "claims" | "expired";
  readonly downstream?: string;
  readonly adminConsentUrl?: string;
}

const names: Readonly<Record<string, string>> = { MICROSOFT_GRAPH: "Microsoft 365", PROJECTS: "Projects" };

/** Reads an error of Apollo Client; docs/reference/errors.md of OboQL has the codes. */
export function problemOf(error: ErrorLike): Problem {
  if (!CombinedGraphQLErrors.is(error)) return unreachable;
  const { errors, extensions } = error;
  const need = parseTokenChallenge({ errors, extensions }, { status: 200, headers: new Headers() });
  const challenges = (extensions?.["authChallenges"] ?? []) as readonly Challenge[];
  const [challenge] = challenges;
  if (need && challenge) return { ...asked(challenge), need };
  const { code, downstream } = errors[0]?.extensions ?? {};
  return refused(String(code), names[String(downstream)] ?? "The service");
}

const unreachable: Problem = {
  title: "The service cannot be reached",
  detail: "Check your connection. What you see here may be out of date.",
};

function asked({ kind, downstream = "", adminConsentUrl }: Challenge): Problem {
  const name = names[downstream] ?? "The service";
  if (kind === "consent")
    return {
      title: `${name} needs your permission`,
      detail: "Harbor Desk shows this on your behalf, and only once you have agreed to it.",
      ...(adminConsentUrl !== undefined && { adminConsentUrl }),
    };
  return {
    title: `${name} wants to be sure that it is you`,
    detail: "Confirm your sign-in once more to go on.",
  };
}

function refused(code: string, name: string): Problem {
  switch (code) {
    case "DOWNSTREAM_FORBIDDEN":
      return { title: `${name} does not let you see this`, detail: "Ask whoever administers it for access." };
    case "DOWNSTREAM_NOT_FOUND":
      return { title: "There is nothing here for you", detail: `${name} has none for your account.` };
    case "DOWNSTREAM_THROTTLED":
    case "RATE_LIMITED":
    case "OVERLOADED":
      return { title: `${name} is busy`, detail: "Try again in a moment." };
    default:
      return { title: `${name} did not answer`, detail: "Try again in a moment." };
  }
}
