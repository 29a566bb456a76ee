import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * When the server stops, ends the connections on which no request has wholly come. Node counts them as busy, and looks no
 * more for those that take too long: they would keep the process alive for as long as their clients like.
 */
export function endUnfinishedConnectionsOnStop(server: FastifyInstance): void {
  const latest = new Map<Socket, IncomingMessage | undefined>();
  server.server.on("connection", (socket: Socket) => {
    latest.set(socket, undefined);
    socket.once("close", () => latest.delete(socket));
  });
  server.server.on("request", (request: IncomingMessage) => {
    if (latest.has(request.socket)) latest.set(request.socket, request);
  });
  server.addHook("preClose", (done) => {
    for (const [socket, request] of latest) if (!request?.complete) socket.destroy();
    done();
  });
}
