import { broadcastResponseToMainFrame } from "@azure/msal-browser/redirect-bridge";

// Redirect URI of the sign-in: passes the response to the page that started it, then closes or redirects.
await broadcastResponseToMainFrame();
