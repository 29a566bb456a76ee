import type { PendingAuthRequest } from "./authority.ts";
import { returnChannel } from "./return-channel.ts";

/** The window with the sign-in page of the identity provider. */
export interface SignInWindow {
  /** Opens the authorization request, and waits for the response with its `state`. */
  waitForResponse(request: Pick<PendingAuthRequest, "url" | "state">): Promise<URLSearchParams>;
  /** Stops waiting, and closes the window if the browser permits it. */
  close(): void;
}

/** The user cancelled the sign-in. */
export class CancelledError extends Error {}

/**
 * Opens the window. Call it synchronously in a click handler: otherwise the browser blocks the window.
 *
 * @throws {Error} if the browser blocks the window
 */
export function openSignInWindow(): SignInWindow {
  const opened = window.open("", "_blank", "popup,width=520,height=680");
  if (!opened) throw new Error("The browser blocked the sign-in window. Allow this page to open windows.");
  const channel = new BroadcastChannel(returnChannel);
  let cancel = (): void => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    cancel = () => {
      reject(new CancelledError("The sign-in was cancelled."));
    };
  });
  cancelled.catch(() => undefined);
  return {
    waitForResponse: ({ url, state }) => {
      const response = new Promise<URLSearchParams>((resolve) => {
        // Another tab may sign in at the same time.
        channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
          const parameters = new URLSearchParams(String(data));
          if (parameters.get("state") === state) resolve(parameters);
        });
      });
      opened.location.href = url.href;
      return Promise.race([response, cancelled]);
    },
    close: () => {
      channel.close();
      opened.close();
      cancel();
    },
  };
}
