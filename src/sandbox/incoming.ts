import type { IncomingMessage } from "node:http";
import { invalid, refuse, type Refusal } from "./answer.ts";
import type { RecordedRequest } from "./faults.ts";
import { bearerToken, readBody, type Body } from "./http.ts";
import { match, type Match } from "./route.ts";
import { ROUTES } from "./routes.ts";

/** One request, read to its end. */
export type Incoming = {
  readonly request: RecordedRequest;
  /** The query string, without its question mark. */
  readonly query: string;
  readonly body: Body;
  readonly token: string | undefined;
  /** Undefined where there is no endpoint of its method and path. */
  readonly matched: Match | undefined;
};

/** Reads a request. Rejects where its connection breaks before its end. */
export async function receive(message: IncomingMessage): Promise<Incoming> {
  const body = await readBody(message);
  const url = message.url ?? "/";
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  const method = message.method ?? "GET";
  const content = body.kind === "json" ? body.value : body.kind === "malformed" ? body.text : undefined;
  return {
    request: { method, path, url, body: content },
    query: at < 0 ? "" : url.slice(at + 1),
    body,
    token: bearerToken(message),
    matched: match(ROUTES, method, path),
  };
}

/** Why a request can't be looked at any further: its token (any will do where none is asked for), or its body. */
export function refusalOf({ token, body, request }: Incoming, accepted: string | undefined): Refusal | undefined {
  if (token === undefined || (accepted !== undefined && token !== accepted)) {
    return refuse(401, "The bearer token is missing or wrong.");
  }
  if (body.kind === "too-large") return refuse(413, "The body is larger than 1 MiB.");
  if (body.kind === "malformed") return invalid([{ field: "", message: "The body is not JSON." }]);
  const takesBody = request.method !== "GET" && request.method !== "DELETE";
  return takesBody && body.kind === "none" ? invalid([{ field: "", message: "A JSON body is missing." }]) : undefined;
}
