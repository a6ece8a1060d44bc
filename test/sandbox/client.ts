import { onTestFinished } from "vitest";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/server.ts";
import type { AuditEvent, Permission, State } from "../../src/sandbox/state.ts";

type ShownPermission = Permission & { roleName: string; policyId?: string; subjectId?: string; subjectType?: string };
type ShownUser = { id: string; name: string; email: string; permissions?: ShownPermission[] };
type ShownGroup = { id: string; name: string; memberCount: number; permissions?: ShownPermission[] };

/** Every field that some answer has; a test reads those of the call it made. */
type Data = {
  workspace: State["workspace"];
  user: ShownUser;
  users: ShownUser[];
  userGroup: ShownGroup;
  userGroups: ShownGroup[];
  groups: { id: string; name: string }[];
  invites: string[];
  emails: string[];
  permissions: ShownPermission[];
  roles: State["roles"];
  label: State["labels"][number];
  labels: State["labels"];
  source: State["sources"][number];
  sources: State["sources"];
  trackingPlanId: string | null;
  destinations: State["destinations"];
  warehouses: State["warehouses"];
  spaces: State["spaces"];
  functions: State["functions"];
  trackingPlans: State["trackingPlans"];
  events: AuditEvent[];
  state: State;
  status: string;
  pagination: { current: string; next?: string; totalEntries: number };
};

export type Result = {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data;
  readonly errors: readonly { type: string; message: string; field?: string; data?: Record<string, number> }[];
  /** The keys of the envelope. */
  readonly envelope: readonly string[];
};

export type Caller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Result>;

/** A sandbox that ends with the test, and a way to call it. */
export async function open(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; call: Caller }> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return { sandbox, call: callerOf(sandbox) };
}

export function callerOf(sandbox: Sandbox): Caller {
  return async (method, path, body, headers = { Authorization: "Bearer token" }) => {
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { data: Data; errors: Result["errors"] };
    return { status: response.status, headers: response.headers, ...answer, envelope: Object.keys(answer) };
  };
}

/** The fields that a refusal names. */
export function fieldsOf(result: Result): readonly (string | undefined)[] {
  return result.errors.map(({ field }) => field);
}

export function userId(state: State, email: string): string {
  return state.users.find((user) => user.email === email)?.id ?? `no user ${email}`;
}

export function groupId(state: State, name: string): string {
  return state.groups.find((group) => group.name === name)?.id ?? `no group ${name}`;
}

export function roleId(state: State, name: string): string {
  return state.roles.find((role) => role.name === name)?.id ?? `no role ${name}`;
}

export function sourceId(state: State, slug: string): string {
  return state.sources.find((source) => source.slug === slug)?.id ?? `no source ${slug}`;
}

/** A permission on the whole workspace, as input. */
export function onWorkspace(state: State, role: string, labels?: { key: string; value: string }[]) {
  const resource = { id: state.workspace.id, type: "WORKSPACE", ...(labels && { labels }) };
  return { roleId: roleId(state, role), resources: [resource] };
}
