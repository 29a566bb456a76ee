import {
  InteractionRequiredAuthError,
  type AccountInfo,
  type AuthenticationResult,
  type PopupRequest,
  type RedirectRequest,
  type SilentRequest,
} from "@azure/msal-browser";
import type { Msal } from "../../src/tokens.ts";

export interface StandInMsal extends Msal {
  readonly silent: readonly SilentRequest[];
  readonly popups: readonly PopupRequest[];
  readonly redirects: readonly RedirectRequest[];
}

export interface StandInOptions {
  /** The cached token. Default: `cached`. */
  readonly token?: string;
  /** Whether a silent request requires interaction. Default: never. */
  readonly requiresInteraction?: (request: SilentRequest) => boolean;
  /** The user's reaction to a popup; throws the errors of MSAL.js. Default: consents. */
  readonly user?: (request: PopupRequest) => string | Promise<string>;
}

const account: AccountInfo = {
  homeAccountId: "user.tenant",
  environment: "login.example",
  tenantId: "tenant",
  username: "user@tenant.example",
  localAccountId: "user",
};

/** Stands in for MSAL.js: returns the cached token, then `renewed` for a silent refresh, or `interactive` for a popup. */
export function createStandInMsal({
  token = "cached",
  requiresInteraction = () => false,
  user = () => "interactive",
}: StandInOptions = {}): StandInMsal {
  const silent: SilentRequest[] = [];
  const popups: PopupRequest[] = [];
  const redirects: RedirectRequest[] = [];
  let cached = token;
  let isBusy = false;
  const result = (accessToken: string): AuthenticationResult => {
    cached = accessToken;
    return {
      authority: "https://login.example/tenant",
      uniqueId: "user",
      tenantId: "tenant",
      scopes: ["api://oboql/access_as_user"],
      account,
      idToken: "",
      idTokenClaims: {},
      accessToken,
      fromCache: false,
      expiresOn: null,
      tokenType: "Bearer",
      correlationId: "",
    };
  };
  return {
    silent,
    popups,
    redirects,
    getActiveAccount: () => account,
    acquireTokenSilent: async (request) => {
      silent.push(request);
      await Promise.resolve();
      if (requiresInteraction(request)) throw new InteractionRequiredAuthError("interaction_required", "");
      return result(request.forceRefresh ? "renewed" : cached);
    },
    acquireTokenPopup: async (request) => {
      popups.push(request);
      if (isBusy) throw new Error("interaction_in_progress");
      isBusy = true;
      try {
        return result(await user(request));
      } finally {
        isBusy = false;
      }
    },
    acquireTokenRedirect: (request) => {
      redirects.push(request);
      return Promise.resolve();
    },
  };
}
