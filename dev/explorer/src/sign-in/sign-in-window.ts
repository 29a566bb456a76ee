import type { PendingAuthRequest } from "./authority.ts";
import { returnChannel } from "./return-channel.ts";

/** The window in which the directory asks its user. */
export interface SignInWindow {
  /** Shows the directory's page, and waits for the answer that goes with the question's state. */
  waitForResponse(asked: Pick<PendingAuthRequest, "url" | "state">): Promise<URLSearchParams>;
  /** Ends the waiting, and the window where the browser lets us. */
  close(): void;
}

/** Nobody waits for the answer any more. */
export class CancelledError extends Error {}

/**
 * To be called in a click, without waiting for anything before: else the browser blocks the window.
 *
 * @throws {Error} if it is blocked all the same
 */
export function openSignInWindow(): SignInWindow {
  const opened = window.open("", "_blank", "popup,width=520,height=680");
  if (!opened) throw new Error("The browser blocked the sign-in window. Allow this page to open windows.");
  const channel = new BroadcastChannel(returnChannel);
  let cancel = (): void => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    cancel = () => {
      reject(new CancelledError("The sign-in was given up."));
    };
  });
  cancelled.catch(() => undefined);
  return {
    waitForResponse: ({ url, state }) => {
      const answered = new Promise<URLSearchParams>((resolve) => {
        // Another tab may sign in at the same time.
        channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
          const parameters = new URLSearchParams(String(data));
          if (parameters.get("state") === state) resolve(parameters);
        });
      });
      opened.location.href = url.href;
      return Promise.race([answered, cancelled]);
    },
    close: () => {
      channel.close();
      opened.close();
      cancel();
    },
  };
}
