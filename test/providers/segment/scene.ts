import { afterEach } from "vitest";
import type { Fact } from "../../../src/core/access.ts";
import type { Change } from "../../../src/core/diff.ts";
import type { ApprovedOperation, Live, Operation, Performed, Provider, Request } from "../../../src/core/provider.ts";
import { segmentProvider } from "../../../src/providers/segment/index.ts";
import { type Fault, type Sandbox, startSandbox, type State } from "../../../src/sandbox/server.ts";

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

export type Scene = {
  readonly sandbox: Sandbox;
  readonly live: Live;
  readonly provider: Provider;
  readonly perform: (operation: Operation) => Promise<Performed>;
  /** The writes that arrived, as `METHOD url`. */
  readonly writes: () => readonly string[];
};

/** A workspace that has been read, so that names have ids. */
export async function scene(edit: (state: State) => void = () => {}): Promise<Scene> {
  const sandbox = await startSandbox();
  running.push(sandbox);
  sandbox.change(edit);
  const provider = segmentProvider({ token: "t", baseUrl: sandbox.url, version: "0.0.0", retryMs: 1, timeoutMs: 500 });
  const live = await provider.read();
  return {
    sandbox,
    live,
    provider,
    perform: (operation) => provider.perform(operation as ApprovedOperation, live.directory),
    writes: () => sandbox.requests.flatMap(({ method, url }) => (method === "GET" ? [] : [`${method} ${url}`])),
  };
}

const source = { file: "policy.yaml", line: 1, column: 1 };
export const add = (fact: Fact): Change => ({ action: "add", fact, source });
export const remove = (fact: Fact): Change => ({ action: "remove", fact });
export const operation = (request: Request, ...changes: Operation["changes"]): Operation => ({ request, changes });

export const happened = ["reset-after", "truncated"] as const;
export const hadNotHappened = ["reset-before", "html"] as const;
export const lose = (sandbox: Sandbox, kind: (typeof happened | typeof hadNotHappened)[number], times = 1): void => {
  const fault: Fault = { kind, times, on: ({ method }) => method !== "GET" };
  sandbox.fail(fault);
};
