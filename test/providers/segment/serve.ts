import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect } from "vitest";
import { ProviderError } from "../../../src/core/provider.ts";
import { type Client, type ClientOptions, createClient } from "../../../src/providers/segment/http.ts";

export type Handler = (request: IncomingMessage & { body: string }, response: ServerResponse, nth: number) => void;
export const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

export async function serve(handler: Handler): Promise<{ url: string; seen: (IncomingMessage & { body: string })[] }> {
  const seen: (IncomingMessage & { body: string })[] = [];
  const server = createServer((message, response) => {
    let body = "";
    message.on("data", (chunk) => (body += chunk));
    message.on("end", () => {
      const request = Object.assign(message, { body });
      seen.push(request);
      handler(request, response, seen.length);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

export const TOKEN = "sgp_CANARY-token";
const noWaiting = { now: () => 0, sleep: async () => {} };
export function clientFor(url: string, more: Partial<ClientOptions> = {}): Client {
  return createClient({ token: TOKEN, baseUrl: url, version: "1.2.3", clock: noWaiting, retryMs: 1, ...more });
}
export const workspace = { id: "W", slug: "acme", name: "Acme" };
export const errors = (message: string) => ({ errors: [{ type: "x", message }] });

export async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(TOKEN);
  return error as ProviderError;
}
