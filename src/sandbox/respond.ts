import type { ServerResponse } from "node:http";
import type { FaultKind } from "./faults.ts";
import { jsonReply, replyOf, reset, send, sendHalf, type Reply } from "./http.ts";
import { tooManyRequests } from "./limits.ts";

/** Sends what `reply` makes, unless a fault comes in between. `reply` is where the change happens, so a fault may leave it out. */
export function respond(response: ServerResponse, fault: FaultKind | undefined, reply: () => Reply): void {
  switch (fault?.kind) {
    case undefined:
      return send(response, reply());
    case "status": {
      const { status, body = { errors: [{ type: "ServerError", message: "A fault." }] }, headers } = fault;
      return send(response, jsonReply(status, body, headers));
    }
    case "429": {
      const ms = fault.msBeforeNext ?? 1000;
      const retryAfter = fault.withHeader === true ? { "Retry-After": String(Math.ceil(ms / 1000)) } : {};
      return send(response, replyOf({ status: 429, errors: [tooManyRequests(ms, 61)] }, retryAfter));
    }
    case "html":
      return send(response, {
        status: 502,
        headers: { "Content-Type": "text/html" },
        body: "<html><h1>502 Bad Gateway</h1></html>",
      });
    case "slow":
      setTimeout(() => send(response, reply()), fault.ms).unref();
      return;
    case "timeout":
      return;
    case "reset-before":
      return reset(response);
    case "reset-after":
      reply();
      return reset(response);
    case "truncated":
      return sendHalf(response, reply());
  }
}
