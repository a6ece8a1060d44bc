import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { apiOver } from "./api.ts";
import { answerControl, CONTROL, type Controls } from "./control.ts";
import { queueFaults, type Fault, type RecordedRequest } from "./faults.ts";
import { replyOf, send } from "./http.ts";
import { receive, refusalOf } from "./incoming.ts";
import { accept } from "./invites.ts";
import type { RateLimits } from "./limits.ts";
import { respond } from "./respond.ts";
import { seed } from "./seed.ts";
import type { State } from "./state.ts";
import { openWorkspace } from "./workspace.ts";

export type { Fault, RecordedRequest } from "./faults.ts";
export type { State } from "./state.ts";

/** How a sandbox begins, and how strict it is. */
export type SandboxOptions = {
  /** The port to listen on; 0, the default, takes any that is free. */
  readonly port?: number;
  /** The state to start with. Default: the seed `acme`. */
  readonly state?: State;
  /** Read if it exists (then it wins over `state`), written with every change, kept across runs. */
  readonly stateFile?: string;
  /** The only bearer token that is accepted. Default: any that is not empty is an owner's. */
  readonly token?: string;
  /** False: none. Default: 60 writes a minute as documented, and 1000 reads, for which Segment publishes no number. */
  readonly rateLimits?: boolean | RateLimits;
  /** Whether List Users carries permissions. Default: it does not, as in the reference's examples. */
  readonly permissionsInUserList?: boolean;
  /** Milliseconds since the epoch, for all that depends on time. Default: the clock. */
  readonly now?: () => number;
  /** Is told every request as it comes in. */
  readonly onRequest?: (request: RecordedRequest) => void;
};

/** A running sandbox. */
export type Sandbox = {
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  /** A copy of everything it knows now. */
  readonly state: () => State;
  /** Every request so far, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Lets something go wrong with a coming request. */
  readonly fail: (fault: Fault) => void;
  /** Changes the state behind the API's back, as somebody would by hand in the app. The audit trail says nothing about it. */
  readonly change: (edit: (state: State) => void) => void;
  /** Lets an invited person accept. Throws a RangeError where nobody of this address is invited. */
  readonly acceptInvite: (email: string) => void;
  /** Stops it. Connections are closed, those that wait for an answer too. */
  readonly close: () => Promise<void>;
};

/**
 * Starts a server on the loopback address that speaks Segment's Public API as documented, for one workspace. Where the reference
 * is silent, the docstrings beside each endpoint say what the sandbox does. Rejects where the port is taken, and throws an Error
 * of one sentence where the state file is not a state.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const workspace = openWorkspace(() => structuredClone(options.state ?? seed("acme")), options.stateFile);
  workspace.at(now());
  const faults = queueFaults();
  const requests: RecordedRequest[] = [];
  const { rateLimits = true } = options;
  const reply = apiOver(workspace, {
    token: options.token,
    limits: rateLimits === true ? {} : rateLimits === false ? undefined : rateLimits,
    permissionsInUserList: options.permissionsInUserList ?? false,
    now,
  });

  const controls: Controls = {
    state: () => structuredClone(workspace.at(now())),
    fail: faults.add,
    acceptInvite: (email) => {
      const accepted = accept(workspace.at(now()), email);
      if (accepted === undefined) return false;
      const { next, userId, events } = accepted;
      workspace.commit({ status: 200, data: {}, next, events }, { actor: userId, actorEmail: email }, now());
      return true;
    },
  };

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const incoming = await receive(message);
    const { request, matched } = incoming;
    if (request.path.startsWith(CONTROL)) {
      return send(response, replyOf(refusalOf(incoming, options.token) ?? answerControl(request, controls)));
    }
    requests.push(request);
    options.onRequest?.(request);
    const fault = faults.take(request, matched?.route.path);
    respond(response, fault, () => reply(incoming));
  }

  const server = createServer((message, response) => {
    // Only a connection that broke while the body was read ends here.
    handle(message, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state: controls.state,
    requests,
    fail: controls.fail,
    change: (edit) => {
      const draft = controls.state();
      edit(draft);
      workspace.replace(draft, now());
    },
    acceptInvite: (email) => {
      if (!controls.acceptInvite(email)) throw new RangeError(`${email} is not invited.`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
