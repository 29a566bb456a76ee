import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { sandboxOrigin } from "../../../../src/explorer/content-security-policy.ts";
import { endpoint, type Send } from "../requests/send.ts";
import { buildSandboxUrl, createSandboxRelay } from "./sandbox-messages.ts";

interface SandboxProps {
  readonly send: Send;
  /** Operation in the editor at first. */
  readonly firstQuery: string;
  /** Called if Sandbox does not connect in time, for example without internet access. */
  readonly onUnavailable: () => void;
}

/** Timeouts for the connection, in milliseconds. Browsers report a frame as loaded even if its request failed. */
const timeoutMs = 10_000;
const timeoutAfterLoadMs = 2_000;

/**
 * Permissions of the frame. With `allow-same-origin` it keeps Apollo's origin, which differs from that of this page: Sandbox
 * needs its own storage, and accepts messages only if its origin is not opaque. It cannot navigate this page.
 */
const permissions = "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads";

/**
 * Apollo Sandbox in a frame of Apollo's origin. No script of Apollo runs in this page, which sends the requests of the frame
 * and adds the token, so the frame never receives it.
 */
export function Sandbox({ send, firstQuery, onUnavailable }: SandboxProps): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  const [isConnected, setIsConnected] = useState(false);
  const [isLoaded, setIsLoaded] = useState(false);
  const url = new URL(endpoint, location.origin).href;

  useLayoutEffect(() => {
    const relay = createSandboxRelay({
      send,
      endpoint: url,
      pageUrl: location.href,
      reply: (message) => frame.current?.contentWindow?.postMessage(message, sandboxOrigin),
      onConnect: () => {
        setIsConnected(true);
      },
    });
    const listener = ({ source, origin, data }: MessageEvent<unknown>): void => {
      if (source !== null && source === frame.current?.contentWindow && origin === sandboxOrigin) relay(data);
    };
    window.addEventListener("message", listener);
    return () => {
      window.removeEventListener("message", listener);
    };
  }, [send, url]);

  useLayoutEffect(() => {
    if (isConnected) return undefined;
    const timer = setTimeout(onUnavailable, isLoaded ? timeoutAfterLoadMs : timeoutMs);
    return () => {
      clearTimeout(timer);
    };
  }, [isConnected, isLoaded, onUnavailable]);

  return (
    <>
      {!isConnected && <p className="loading">Loading ...</p>}
      <iframe
        ref={frame}
        className={isConnected ? "sandbox" : "sandbox connecting"}
        title="Apollo Sandbox"
        sandbox={permissions}
        src={buildSandboxUrl(url, firstQuery)}
        onLoad={() => {
          setIsLoaded(true);
        }}
      />
    </>
  );
}
