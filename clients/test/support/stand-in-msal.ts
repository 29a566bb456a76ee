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
  /** What is in its cache; `cached` unless told. */
  readonly token?: string;
  /** Whether the directory wants the user for what is asked silently. */
  readonly requiresInteraction?: (request: SilentRequest) => boolean;
  /** What the user does with a popup; consents unless told. Throws what MSAL.js would. */
  readonly user?: (request: PopupRequest) => string | Promise<string>;
}

const account: AccountInfo = {
  homeAccountId: "user.tenant",
  environment: "login.example",
  tenantId: "tenant",
  username: "user@tenant.example",
  localAccountId: "user",
};

/** The browser's part of MSAL.js: gives what it has until it is asked for more, then `renewed`, or `interactive` of a popup. */
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
