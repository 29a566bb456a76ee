import { broadcastResponseToMainFrame } from "@azure/msal-browser/redirect-bridge";

// Where the directory sends the user back to: hands its answer to the page that asked, and closes or leaves.
await broadcastResponseToMainFrame();
