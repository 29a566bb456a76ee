import { returnChannel } from "./sign-in/return-channel.ts";

const answer = location.hash.slice(1);
// The answer is of use once; it stays neither in the address nor in the history.
history.replaceState(null, "", location.pathname);
new BroadcastChannel(returnChannel).postMessage(answer);
window.close();
