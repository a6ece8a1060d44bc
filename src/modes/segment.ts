import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { connectSegment } from "../connect.ts";
import type { Outcome } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import type { Live, Provider, Reader, Workspace } from "../core/provider.ts";
import { snapshotReader } from "../providers/snapshot/index.ts";
import { type Inputs, segmentToken } from "./inputs.ts";
import { tokenVariable } from "../connect.ts";
import type { Job } from "./job.ts";

/** A reader that may write: only what applies asks for it. A finding where there is no token. */
export function providerFor(policy: Policy, job: Job): Outcome<Provider> {
  const slug = policy.workspace.value;
  const access = segmentToken(job, slug);
  if (access === undefined) {
    const message = `No token for \`${slug}\`: give \`segment-token\` a Public API token (of several workspaces a JSON object by slug), or set ${tokenVariable(slug)}. Nothing was asked of Segment`;
    return { ok: false, findings: [{ rule: "token", severity: "error", message }] };
  }
  const surroundings = { env: job.env, waiting: job.say, stopping: job.stopping };
  return connectSegment({ token: access.token, tokenName: access.name, region: policy.settings.region }, surroundings);
}

/** The live workspace, to be read only. */
export function liveReader(policy: Policy, job: Job): Outcome<Reader> {
  return providerFor(policy, job);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** The snapshot that stands in for a workspace: the file that the input `live` names, or `SLUG.json` in the folder that it names. */
export async function offlineReader(policy: Policy, { live }: Inputs, { workspace }: Job): Promise<Reader | undefined> {
  if (live === undefined) return undefined;
  const path = resolve(workspace, live);
  const slug = policy.workspace.value;
  return (await isFolder(path))
    ? snapshotReader(join(live, `${slug}.json`), workspace)
    : snapshotReader(live, workspace);
}

/** A reader that asks once, and tells when (milliseconds since 1970), so that several policies are planned against one live state. */
export type SharedReader = Reader & { readonly readAt: () => number | undefined };

/** A reader whose answers are kept. */
export function readOnce(reader: Reader, now: () => number): SharedReader {
  let identity: Promise<Workspace> | undefined;
  let live: Promise<Live> | undefined;
  let readAt: number | undefined;
  return {
    name: reader.name,
    identify: () => (identity ??= reader.identify()),
    read: () => {
      readAt ??= now();
      return (live ??= reader.read());
    },
    ...(reader.events && { events: reader.events.bind(reader) }),
    readAt: () => readAt,
  };
}
