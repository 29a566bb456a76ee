/**
 * How the directory's window hands its answer over: by a channel of this origin, as a directory may cut the tie between
 * a window and its opener (`Cross-Origin-Opener-Policy`).
 */
export const returnChannel = "oboql-explorer-signed-in";

/** Where the directory sends the window back to. To be registered as a redirect URI of a single-page application. */
export const redirectPath = "/explorer/signed-in";
