import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer.ts";

/** The largest body that is read: 1 MiB. The real limit is not published. */
const MAX_BODY = 1024 * 1024;

/** A body as it came: its text; `json` where it is JSON; neither where it is too large. */
export type Body =
  | { readonly kind: "none" }
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "malformed"; readonly text: string }
  | { readonly kind: "too-large" };

/** Reads a whole request body. What is beyond the limit is read too, so that the sender gets the answer, but not kept. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) return { kind: "too-large" };
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return { kind: "none" };
  try {
    return { kind: "json", value: JSON.parse(text) };
  } catch {
    return { kind: "malformed", text };
  }
}

/** The bearer token of a request; undefined where there is none. */
export function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+) *$/iu.exec(request.headers.authorization ?? "")?.[1];
}

/** What is sent. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const JSON_TYPE = { "Content-Type": "application/json" };

/** An answer in Segment's envelope: `data` or `errors`, never both. */
export function replyOf(answer: Answer, headers: Readonly<Record<string, string>> = {}): Reply {
  const envelope = "errors" in answer ? { errors: answer.errors } : { data: answer.data };
  return jsonReply(answer.status, envelope, headers);
}

/** Any JSON, as an answer. */
export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}

/** Sends a whole answer. */
export function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, "Content-Length": Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

/** Promises the whole body, sends half of it, and breaks the connection. */
export function sendHalf(response: ServerResponse, reply: Reply): void {
  const bytes = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "Content-Length": bytes.length });
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.socket?.destroy());
}

/** Breaks the connection without an answer. */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
