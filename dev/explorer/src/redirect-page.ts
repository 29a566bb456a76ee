import { returnChannel } from "./sign-in/return-channel.ts";

const response = location.hash.slice(1);
// The authorization response is valid once: it is removed from the address and the history.
history.replaceState(null, "", location.pathname);
new BroadcastChannel(returnChannel).postMessage(response);
window.close();
