import type { Outcome } from "../core/finding.ts";
import { type Provider, ProviderError, type Reader } from "../core/provider.ts";
import { version } from "../generated/version.js";
import { baseUrlOf, segmentProvider } from "../providers/segment/index.ts";
import { snapshotReader } from "../providers/snapshot/index.ts";
import type { Options } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** The version of this program, from its package.json. */
/** A large workspace takes a request for each person: now and then it is told how far that is. */
const TOLD_EVERY = 50;

type Target = { readonly slug?: string | undefined; readonly region: "us" | "eu" };

/** The reader that the options ask for: a snapshot file, or the workspace itself. Reads nothing yet. */
export function connectReader(options: Options, target: Target, terminal: Terminal): Outcome<Reader> {
  if (options.live === undefined) return connectProvider(target, terminal);
  return { ok: true, value: snapshotReader(options.live, terminal.cwd), findings: [] };
}

/** The workspace that the environment's token belongs to. A finding where there is no token or the address may not be asked; sends nothing yet. */
export function connectProvider({ slug, region }: Target, terminal: Terminal): Outcome<Provider> {
  const { env } = terminal;
  const own = slug === undefined ? undefined : `SEGMENT_TOKEN_${slug.toUpperCase().replaceAll("-", "_")}`;
  const tokenName = own !== undefined && env[own] ? own : "SEGMENT_TOKEN";
  const token = env[tokenName];
  if (!token) {
    const names = own === undefined ? "SEGMENT_TOKEN" : `SEGMENT_TOKEN (or ${own})`;
    return failure(
      "token",
      `No token: set ${names} to a Public API token, which a Workspace Owner creates in Segment under Settings → Workspace settings → Access Management → Tokens. Nothing was sent.`,
    );
  }
  try {
    const provider = segmentProvider({
      token,
      tokenName,
      baseUrl: env["SEGMENT_API_URL"] || baseUrlOf(region),
      env,
      version,
      onRequest: (count) => {
        if (count % TOLD_EVERY === 0) terminal.waiting(`talking to Segment, ${count} requests so far`);
      },
      stopping: terminal.stopping,
      ...terminal.patience,
      onWait: (milliseconds, reason) => terminal.waiting(`${reason}, ${Math.ceil(milliseconds / 1000)} s left`),
    });
    return { ok: true, value: provider, findings: [] };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return failure(error.rule, error.message);
  }
}

function failure(rule: string, message: string): Outcome<never> {
  return { ok: false, findings: [{ rule, severity: "error", message }] };
}
