/**
 * The channel by which the sign-in window passes the authorization response to the page. `window.opener` does not work:
 * an identity provider may sever it (`Cross-Origin-Opener-Policy`).
 */
export const returnChannel = "oboql-explorer-signed-in";

/** The redirect URI, to be registered for the platform "Single-page application". */
export const redirectPath = "/explorer/signed-in";
