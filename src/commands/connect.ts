import { connectSegment, tokenVariable } from "../connect.ts";
import type { Outcome } from "../core/finding.ts";
import type { Provider, Reader } from "../core/provider.ts";
import { snapshotReader } from "../providers/snapshot/index.ts";
import type { Options } from "./options.ts";
import type { Terminal } from "./terminal.ts";

type Target = { readonly slug?: string | undefined; readonly region: "us" | "eu" };

/** The reader that the options ask for: a snapshot file, or the workspace itself. Reads nothing yet. */
export function connectReader(options: Options, target: Target, terminal: Terminal): Outcome<Reader> {
  if (options.live === undefined) return connectProvider(target, terminal);
  return { ok: true, value: snapshotReader(options.live, terminal.cwd), findings: [] };
}

/** The workspace that the environment's token belongs to. A finding where there is no token or the address may not be asked; sends nothing yet. */
export function connectProvider({ slug, region }: Target, terminal: Terminal): Outcome<Provider> {
  const { env } = terminal;
  const own = slug === undefined ? undefined : tokenVariable(slug);
  const tokenName = own !== undefined && env[own] ? own : "SEGMENT_TOKEN";
  const token = env[tokenName];
  if (token) return connectSegment({ token, tokenName, region }, terminal);
  const names = own === undefined ? "SEGMENT_TOKEN" : `SEGMENT_TOKEN (or ${own})`;
  const message = `No token: set ${names} to a Public API token, which a Workspace Owner creates in Segment under Settings → Workspace settings → Access Management → Tokens. Nothing was sent.`;
  return { ok: false, findings: [{ rule: "token", severity: "error", message }] };
}
