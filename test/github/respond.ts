import type { ServerResponse } from "node:http";
import { failure, type Answer } from "./answer.ts";
import type { FaultKind } from "./faults.ts";

const SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
const PRIMARY = "API rate limit exceeded for installation.";

/** Sends a whole answer: JSON, HTML where the body is text, or none. */
export function send(response: ServerResponse, answer: Answer, headers: Readonly<Record<string, string>>): void {
  const { status, body } = answer;
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  const type = typeof body === "string" ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
  response.writeHead(status, {
    ...headers,
    ...(body !== undefined && { "Content-Type": type, "Content-Length": Buffer.byteLength(text) }),
    ...answer.headers,
  });
  response.end(text);
}

function faultAnswer(fault: FaultKind): Answer | undefined {
  switch (fault.kind) {
    case "status": {
      const plain = failure(fault.status, fault.status === 404 ? "Not Found" : "Server Error");
      return { status: fault.status, body: fault.body ?? plain.body, headers: fault.headers ?? {} };
    }
    case "secondary-limit": {
      const { retryAfter = 1, status = 403 } = fault;
      return failure(status, SECONDARY, retryAfter === null ? {} : { "Retry-After": String(retryAfter) });
    }
    case "rate-limit":
      return failure(403, PRIMARY, {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": String(Math.ceil(Date.now() / 1000) + (fault.resetIn ?? 1)),
      });
    case "timeout":
    case "reset-before":
    case "reset-after":
    case "meanwhile":
      return undefined;
    default:
      return fault satisfies never;
  }
}

/** Responds as a fault has it; where there is none, with the answer. `answer` makes the change, so it is only called where one is made. */
export function respond(
  response: ServerResponse,
  fault: FaultKind | undefined,
  answer: () => Answer,
  headers: Readonly<Record<string, string>>,
): void {
  if (fault?.kind === "timeout") return;
  if (fault?.kind === "reset-before" || fault?.kind === "reset-after") {
    if (fault.kind === "reset-after") answer();
    response.socket?.resetAndDestroy();
    return;
  }
  send(response, (fault && faultAnswer(fault)) ?? answer(), headers);
}
