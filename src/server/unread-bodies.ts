import type { IncomingMessage } from "node:http";
import type { onSendHookHandler } from "fastify";

/** Up to this length, the rest of a body is read and discarded, so that the client can use the connection again. */
const maxDiscardedBytes = 65_536;
/** How long a client may take to read the response before the connection is destroyed, in milliseconds. */
const closeDelayMs = 1_000;

/**
 * `onSend` hook: if the response is sent before a large body has arrived, such as that of a rejected caller, closes the
 * connection instead of reading the rest.
 */
export const closeInsteadOfReading: onSendHookHandler = ({ raw }, reply, _payload, done) => {
  if (!raw.complete && getDeclaredLength(raw) > maxDiscardedBytes) {
    void reply.header("connection", "close");
    stopReading(raw);
  }
  done();
};

/** Length of the body by its headers; `Infinity` if it is sent in chunks. */
function getDeclaredLength({ headers }: IncomingMessage): number {
  return headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : Infinity;
}

/**
 * After the response, Node would read on to discard the rest, or destroy the socket at once: the kernel then resets the
 * connection because of the unread data, and the client may lose the response (RFC 9112, section 9.6).
 */
function stopReading(request: IncomingMessage): void {
  const { socket } = request;
  socket.pause();
  request.resume = () => request;
  socket.destroySoon = () => {
    socket.end();
    setTimeout(() => socket.destroy(), closeDelayMs).unref();
  };
}
