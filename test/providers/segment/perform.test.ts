import { expect, test } from "vitest";
import { type Grant, groupRef, nameOf, userRef } from "../../../src/core/access.ts";
import {
  type ApprovedOperation,
  hole,
  type Live,
  type Operation,
  type PatchOperation,
} from "../../../src/core/provider.ts";
import { join } from "../../../src/providers/segment/batch.ts";
import { invitePermissionsFor, permissionsFor, principalDocument } from "../../../src/providers/segment/permissions.ts";
import type { Sandbox, State } from "../../../src/sandbox/server.ts";
import { add, hadNotHappened, happened, lose, operation, remove, scene } from "./scene.ts";

const createGroup = (name: string): Operation =>
  operation(
    { method: "POST", path: "/groups", body: { name }, creates: groupRef(name) },
    add({ kind: "group", group: groupRef(name) }),
  );
const deleteGroup = (name: string): Operation =>
  operation(
    { method: "DELETE", path: `/groups/${hole(groupRef(name))}` },
    remove({ kind: "group", group: groupRef(name) }),
  );
const invite = (...emails: string[]): Operation =>
  join(
    emails.map((email) => {
      const permissions = invitePermissionsFor([
        { role: "Workspace Member", on: "workspace" },
        { role: "Source Admin", on: "labels:env=staging" },
      ]);
      return operation(
        { method: "POST", path: "/invites", body: { invites: [{ email, permissions }] } },
        add({ kind: "user", user: userRef(email) }),
      );
    }),
  );
const addMembers = (group: string, ...emails: string[]): Operation =>
  join(
    emails.map((email) =>
      operation(
        { method: "POST", path: `/groups/${hole(groupRef(group))}/users`, body: { emails: [email] } },
        add({ kind: "member", group: groupRef(group), user: userRef(email) }),
      ),
    ),
  );
const removeMembers = (group: string, ...emails: string[]): Operation =>
  join(
    emails.map((email) =>
      operation(
        { method: "DELETE", path: `/group/${hole(groupRef(group))}/users`, query: { "emails.0": email } },
        remove({ kind: "member", group: groupRef(group), user: userRef(email) }),
      ),
    ),
  );
const deleteInvites = (...emails: string[]): Operation =>
  join(
    emails.map((email) =>
      operation(
        { method: "DELETE", path: "/invites", query: { "emails.0": email } },
        remove({ kind: "user", user: userRef(email) }),
      ),
    ),
  );
const deleteUsers = (...emails: string[]): Operation =>
  join(
    emails.map((email) =>
      operation(
        { method: "DELETE", path: "/users", query: { "userIds.0": { idOf: userRef(email) } } },
        remove({ kind: "user", user: userRef(email) }),
      ),
    ),
  );

type RoleOn = Pick<Grant, "role" | "on">;

/** PUT …/permissions of what the principal was seen with, plus and minus grants. */
function replace(
  live: Live,
  principal: Grant["principal"],
  plus: readonly RoleOn[],
  minus: readonly RoleOn[] = [],
): Operation {
  const had = [...live.facts.values()].flatMap((fact) =>
    fact.kind === "grant" && fact.principal === principal ? [fact] : [],
  );
  const pathTo = (grant: RoleOn) =>
    `/grants/${Object.keys(principalDocument([grant]).grants)[0]
      ?.replaceAll("~", "~0")
      .replaceAll("/", "~1")}`;
  const patch: PatchOperation[] = [
    { op: "test", path: "/grants", value: principalDocument(had).grants },
    ...plus.map((grant) => ({ op: "add" as const, path: pathTo(grant), value: { role: grant.role, on: grant.on } })),
    ...minus.map((grant) => ({ op: "remove" as const, path: pathTo(grant) })),
  ];
  const changes = [
    ...plus.map((grant) => add({ kind: "grant", principal, ...grant })),
    ...minus.map((grant) => remove({ kind: "grant", principal, ...grant })),
  ] as unknown as Operation["changes"];
  const collection = principal.startsWith("user:") ? "users" : "groups";
  const body = { permissions: permissionsFor(plus) };
  return { request: { method: "PUT", path: `/${collection}/${hole(principal)}/permissions`, body }, changes, patch };
}

const grantsOf = ({ facts }: Live, principal: string) =>
  [...facts.values()].flatMap((fact) =>
    fact.kind === "grant" && fact.principal === principal ? [`${fact.role} on ${fact.on}`] : [],
  );
const membersOf = (sandbox: Sandbox, name: string) =>
  sandbox.state().groups.find((group) => group.name === name)?.members;
const invited = (sandbox: Sandbox) => sandbox.state().invites.map(({ email }) => email);
const isUser = (sandbox: Sandbox, email: string) => sandbox.state().users.some((user) => user.email === email);
const idOf = (sandbox: Sandbox, email: string) => sandbox.state().users.find((user) => user.email === email)?.id ?? "";

// Each kind of request

test("a group is created, and its id is known from then on", async () => {
  const { sandbox, perform, writes, live } = await scene();
  const done = await perform(createGroup("Data {%} team"));
  const id = sandbox.state().groups.find(({ name }) => name === "Data {%} team")?.id;
  expect(done).toMatchObject({ status: "done" });
  expect(done).toMatchObject({ directory: new Map([...live.directory, ["group:Data {%} team", id]]) });
  expect(writes()).toEqual(["POST /groups"]);
});

test("people are invited in one request, with what they get on accepting", async () => {
  const { sandbox, perform, writes, provider } = await scene();
  expect(await perform(invite("new1@acme.com", "new2@acme.com"))).toMatchObject({ status: "done" });
  expect(writes()).toEqual(["POST /invites"]);
  sandbox.acceptInvite("new2@acme.com");
  const live = await provider.read();
  expect(grantsOf(live, "user:new2@acme.com")).toEqual([
    "Source Admin on labels:env=staging",
    "Workspace Member on workspace",
  ]);
  expect(live.invited.has("user:new1@acme.com")).toBe(true);
});

test("members come and go, active and invited", async () => {
  const { sandbox, perform, writes, live } = await scene();
  const id = live.directory.get("group:Leadership");
  expect(await perform(addMembers("Leadership", "kim@acme.com", "newhire@acme.com"))).toMatchObject({ status: "done" });
  expect(await perform(removeMembers("Leadership", "ruth@acme.com", "newhire@acme.com"))).toMatchObject({
    status: "done",
  });
  expect(membersOf(sandbox, "Leadership")).toEqual(["dana@acme.com", "kim@acme.com"]);
  expect(writes()).toEqual([
    `POST /groups/${id}/users`,
    `DELETE /group/${id}/users?emails.0=ruth%40acme.com&emails.1=newhire%40acme.com`,
  ]);
});

test("groups, invites and people go", async () => {
  const { sandbox, perform, writes, live } = await scene();
  expect(await perform(deleteGroup("Leadership"))).toMatchObject({ status: "done" });
  expect(await perform(deleteInvites("newhire@acme.com", "eva@agency.example"))).toMatchObject({ status: "done" });
  expect(await perform(deleteUsers("kim@acme.com", "lee@acme.com"))).toMatchObject({ status: "done" });
  expect(membersOf(sandbox, "Leadership")).toBeUndefined();
  expect(invited(sandbox)).toEqual([]);
  expect(isUser(sandbox, "kim@acme.com") || isUser(sandbox, "lee@acme.com")).toBe(false);
  expect(writes()).toEqual([
    `DELETE /groups/${live.directory.get("group:Leadership")}`,
    "DELETE /invites?emails.0=newhire%40acme.com&emails.1=eva%40agency.example",
    `DELETE /users?userIds.0=${live.directory.get("user:kim@acme.com")}&userIds.1=${live.directory.get("user:lee@acme.com")}`,
  ]);
});

test("ids are encoded in paths", async () => {
  const { sandbox, perform, writes } = await scene(
    (state) => void state.groups.push({ id: "a/b ?%", name: "Odd", members: [] }),
  );
  expect(await perform(deleteGroup("Odd"))).toMatchObject({ status: "done" });
  expect(writes()).toEqual(["DELETE /groups/a%2Fb%20%3F%25"]);
  expect(membersOf(sandbox, "Odd")).toBeUndefined();
});

test("what has no id yet is not sent", async () => {
  const { live, perform, writes } = await scene();
  const role = { role: "No such role", on: "workspace" as const };
  const failed = (error: string) => ({ status: "failed", divisible: false, error });
  const unborn = failed("group:Nobody's has no id: it does not exist yet.");
  expect(await perform(addMembers("Nobody's", "kim@acme.com"))).toEqual(unborn);
  expect(await perform(replace(live, "group:Nobody's", []))).toEqual(unborn);
  expect(await perform(replace(live, "user:kim@acme.com", [role]))).toEqual(
    failed("role:No such role has no id in this workspace."),
  );
  expect(writes()).toEqual([]);
});

// Lost answers

const some = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
const requests: readonly (readonly [string, (live: Live) => Operation])[] = [
  ["create a group", () => createGroup("Fresh")],
  ["invite", () => invite("new1@acme.com", "new2@acme.com")],
  ["add members", () => addMembers("Leadership", "kim@acme.com", "newhire@acme.com")],
  ["remove members", () => removeMembers("Leadership", "dana@acme.com", "ruth@acme.com")],
  ["delete a group", () => deleteGroup("Leadership")],
  ["delete invites", () => deleteInvites("newhire@acme.com", "eva@agency.example")],
  ["delete users", () => deleteUsers("kim@acme.com", "lee@acme.com")],
  [
    "replace permissions",
    (live) => replace(live, "user:kim@acme.com", [{ role: "Source Admin", on: "source:payments" }]),
  ],
];

test.each(requests)("%s: a lost answer to what happened is looked up, not sent again", async (_, make) => {
  for (const kind of happened) {
    const { sandbox, live, perform, writes, provider } = await scene();
    lose(sandbox, kind);
    const done = await perform(make(live));
    expect(done.status).toBe("done");
    expect(writes()).toHaveLength(1);
    expect((await provider.read()).facts.size).not.toBe(live.facts.size);
  }
});

test.each(requests)("%s: a lost answer to what did not happen is sent again", async (_, make) => {
  for (const kind of hadNotHappened) {
    const { sandbox, live, perform, writes, provider } = await scene();
    lose(sandbox, kind, 2);
    expect((await perform(make(live))).status).toBe("done");
    expect(writes()).toHaveLength(3);
    expect((await provider.read()).facts.size).not.toBe(live.facts.size);
  }
});

test.each(requests)("%s: what stays lost has failed, and cannot be divided", async (_, make) => {
  const { sandbox, live, perform, writes, provider } = await scene();
  lose(sandbox, "reset-before", 99);
  expect(await perform(make(live))).toMatchObject({
    status: "failed",
    divisible: false,
    error: some(/^(?:POST|PUT|DELETE) \/\S.* was sent 3 times and has not come true/u),
  });
  expect(writes()).toHaveLength(3);
  expect((await provider.read()).facts).toEqual(live.facts);
});

test("no answer at all is a lost answer", async () => {
  const { sandbox, perform, writes } = await scene();
  sandbox.fail({ kind: "timeout", on: { method: "POST" } });
  expect((await perform(createGroup("Fresh"))).status).toBe("done");
  expect(writes()).toHaveLength(2);
});

test("the id of a group whose creation was lost comes from the list", async () => {
  const { sandbox, perform } = await scene();
  lose(sandbox, "reset-after");
  const done = await perform(createGroup("Fresh"));
  const id = sandbox.state().groups.find(({ name }) => name === "Fresh")?.id;
  expect(done.status === "done" && done.directory.get("group:Fresh")).toBe(id);
});

test("a lost creation that leaves two groups of the name behind is not guessed about", async () => {
  const { sandbox, perform, writes } = await scene();
  sandbox.fail({
    kind: "reset-before",
    on: ({ method }) => {
      if (method === "POST")
        sandbox.change(
          ({ groups }) =>
            void groups.push({ id: "g1", name: "Fresh", members: [] }, { id: "g2", name: "Fresh", members: [] }),
        );
      return method === "POST";
    },
  });
  expect(await perform(createGroup("Fresh"))).toEqual({
    status: "failed",
    divisible: false,
    error: "The answer to POST /groups was lost, and there are 2 groups called Fresh now.",
  });
  expect(writes()).toHaveLength(1);
});

test("of a batch that came true in part, only the rest is sent again", async () => {
  const { sandbox, perform } = await scene();
  const partly = (method: string, edit: (state: State) => void) =>
    sandbox.fail({
      kind: "reset-before",
      on: (request) => {
        if (request.method === method) sandbox.change(edit);
        return request.method === method;
      },
    });
  partly(
    "POST",
    (state) => void state.invites.push({ email: "new1@acme.com", permissions: [], invitedAt: Date.now() }),
  );
  expect((await perform(invite("new1@acme.com", "new2@acme.com", "new3@acme.com"))).status).toBe("done");
  const posted = sandbox.requests.filter(({ method }) => method === "POST");
  expect(
    posted.map(({ body }) => (body as { invites: { email: string }[] }).invites.map(({ email }) => email)),
  ).toEqual([
    ["new1@acme.com", "new2@acme.com", "new3@acme.com"],
    ["new2@acme.com", "new3@acme.com"],
  ]);
  partly("DELETE", (state) => void (state.users = state.users.filter(({ email }) => email !== "kim@acme.com")));
  const id = idOf(sandbox, "lee@acme.com");
  expect((await perform(deleteUsers("kim@acme.com", "lee@acme.com"))).status).toBe("done");
  expect(sandbox.requests.filter(({ method }) => method === "DELETE").at(-1)?.url).toBe(`/users?userIds.0=${id}`);
});

test("where the looking fails as well, nothing more can be sent", async () => {
  const { sandbox, perform } = await scene();
  lose(sandbox, "reset-after");
  sandbox.fail({ kind: "html", times: 99, on: ({ method }) => method === "GET" });
  await expect(perform(createGroup("Fresh"))).rejects.toMatchObject({ name: "ProviderError", rule: "not-read" });
});

test("a token that is refused ends it all", async () => {
  const { sandbox, perform } = await scene();
  sandbox.fail({ kind: "status", status: 401, on: { method: "POST" } });
  await expect(perform(createGroup("Fresh"))).rejects.toMatchObject({ name: "ProviderError", rule: "token" });
});

// Refusals

test("what was to go and is gone already is done", async () => {
  const { sandbox, perform } = await scene();
  sandbox.change((state) => {
    state.groups = state.groups.filter(({ name }) => name !== "Leadership");
    state.users = state.users.filter(({ email }) => email !== "kim@acme.com");
    state.invites = state.invites.filter(({ email }) => email !== "newhire@acme.com");
    for (const group of state.groups)
      group.members = group.members.filter((email) => email !== "kim@acme.com" && email !== "newhire@acme.com");
  });
  expect((await perform(deleteGroup("Leadership"))).status).toBe("done");
  expect((await perform(removeMembers("Leadership", "dana@acme.com"))).status).toBe("done");
  expect((await perform(deleteUsers("kim@acme.com"))).status).toBe("done");
  expect((await perform(deleteInvites("newhire@acme.com"))).status).toBe("done");
  expect((await perform(removeMembers("Analytics Engineers", "kim@acme.com", "lee@acme.com"))).status).toBe("done");
  expect(membersOf(sandbox, "Analytics Engineers")).toEqual([]);
});

test("an invite that was accepted in between is not an invite that went", async () => {
  const { sandbox, perform } = await scene();
  sandbox.acceptInvite("newhire@acme.com");
  expect(await perform(deleteInvites("newhire@acme.com"))).toMatchObject({ status: "failed", divisible: false });
  expect(isUser(sandbox, "newhire@acme.com")).toBe(true);
});

test("a refused batch can be divided, and its halves succeed or fail by themselves", async () => {
  const { sandbox, perform, provider } = await scene();
  const batch = invite("new1@acme.com", "kim@acme.com") as ApprovedOperation;
  expect(await perform(batch)).toMatchObject({ status: "failed", divisible: true });
  const halves = provider.divide(batch);
  expect(halves).toHaveLength(2);
  const [good, bad] = halves ?? [batch, batch];
  expect((await perform(good)).status).toBe("done");
  expect(await perform(bad)).toMatchObject({ status: "failed", divisible: false });
  expect(provider.divide(good)).toBeUndefined();
  expect(invited(sandbox)).toContain("new1@acme.com");
});

test.each([413, 414, 422, 409, 404])("%i of a batch is divisible, of one request it is not", async (status) => {
  const { sandbox, perform } = await scene();
  sandbox.fail({ kind: "status", status, times: 99, on: ({ method }) => method !== "GET" });
  expect(await perform(invite("new1@acme.com", "new2@acme.com"))).toMatchObject({ status: "failed", divisible: true });
  expect(await perform(deleteUsers("kim@acme.com", "lee@acme.com"))).toMatchObject({
    status: "failed",
    divisible: true,
  });
  expect(await perform(invite("new1@acme.com"))).toMatchObject({ status: "failed", divisible: false });
  expect(await perform(createGroup("Fresh"))).toMatchObject({ status: "failed", divisible: false });
});

test("a group that somebody else has just created is not taken for ours", async () => {
  const { sandbox, perform, writes } = await scene();
  sandbox.change((state) => void state.groups.push({ id: "theirs", name: "Fresh", members: [] }));
  expect(await perform(createGroup("Fresh"))).toMatchObject({ status: "failed", divisible: false });
  expect(writes()).toHaveLength(1);
});

test("why it was refused is said in Segment's words, with names and not ids", async () => {
  const { sandbox, perform } = await scene();
  const body = { errors: [{ type: "conflict", message: "The last\nowner stays." }] };
  sandbox.fail({ kind: "status", status: 409, body, on: { method: "DELETE" } });
  const failed = await perform(deleteGroup("Leadership"));
  expect(failed).toMatchObject({
    error: "Segment refused DELETE /groups/{group:Leadership} (409: The last owner stays.).",
  });
});

// Replacing permissions

const payments = { role: "Source Admin", on: "source:payments" } as const;

test("permissions are replaced with what was reviewed, exactly", async () => {
  const { live, perform, writes, provider, sandbox } = await scene();
  const before = grantsOf(live, "user:kim@acme.com");
  const label = { role: "Source Admin", on: "labels:env=staging" } as const;
  expect(await perform(replace(live, "user:kim@acme.com", [payments, label]))).toMatchObject({ status: "done" });
  const after = await provider.read();
  expect(new Set(grantsOf(after, "user:kim@acme.com"))).toEqual(
    new Set([...before, "Source Admin on source:payments", "Source Admin on labels:env=staging"]),
  );
  expect(await perform(replace(after, "user:kim@acme.com", [], [payments, label]))).toMatchObject({ status: "done" });
  expect(grantsOf(await provider.read(), "user:kim@acme.com")).toEqual(before);
  expect(writes()).toEqual(Array.from({ length: 2 }, () => `PUT /users/${idOf(sandbox, "kim@acme.com")}/permissions`));
});

test("a group that was just created has no permissions, and gets some", async () => {
  const { live, provider } = await scene();
  const created = await provider.perform(createGroup("Fresh") as ApprovedOperation, live.directory);
  const directory = created.status === "done" ? created.directory : live.directory;
  const put = replace(live, "group:Fresh", [payments]) as ApprovedOperation;
  expect(await provider.perform(put, directory)).toMatchObject({ status: "done" });
  expect(grantsOf(await provider.read(), "group:Fresh")).toEqual(["Source Admin on source:payments"]);
});

test("a principal that changed since the review is left alone, and the difference is told", async () => {
  const { live, perform, writes, sandbox } = await scene();
  const roleId = live.directory.get("role:PII Access") ?? "";
  const workspace = { id: sandbox.state().workspace.id, type: "WORKSPACE" as const, labels: [] };
  sandbox.change(({ users }) => {
    const kim = users.find(({ email }) => email === "kim@acme.com");
    if (kim) kim.permissions = [{ roleId, resources: [workspace] }];
  });
  const conflicted = await perform(replace(live, "user:kim@acme.com", [payments]));
  const gone = grantsOf(live, "user:kim@acme.com").map((grant) => `${grant} was removed`);
  expect(conflicted).toEqual({
    status: "conflicted",
    error: `live-changed: user:kim@acme.com no longer has what was reviewed: ${["PII Access on workspace was added", ...gone].join(", ")}.`,
  });
  expect(writes()).toEqual([]);
});

test("what is there as wanted already is not written again", async () => {
  const { live, perform, writes } = await scene();
  const put = replace(live, "user:kim@acme.com", [payments]);
  expect(await perform(put)).toMatchObject({ status: "done" });
  expect(await perform(put)).toMatchObject({ status: "done" });
  expect(writes()).toHaveLength(1);
});

test("a principal that is gone is a conflict", async () => {
  const { live, perform, writes, sandbox } = await scene();
  sandbox.change((state) => void (state.groups = state.groups.filter(({ name }) => name !== "Leadership")));
  expect(await perform(replace(live, "group:Leadership", [payments]))).toEqual({
    status: "conflicted",
    error: "live-changed: group:Leadership is gone.",
  });
  expect(writes()).toEqual([]);
});

test("somebody else's change during a lost write is a conflict, not overwritten", async () => {
  const { live, perform, writes, sandbox } = await scene();
  sandbox.fail({
    kind: "reset-before",
    on: ({ method }) => {
      if (method === "PUT") {
        sandbox.change(({ users }) => {
          const kim = users.find(({ email }) => email === "kim@acme.com");
          kim?.permissions.pop();
        });
      }
      return method === "PUT";
    },
  });
  expect(await perform(replace(live, "user:kim@acme.com", [payments]))).toMatchObject({ status: "conflicted" });
  expect(writes()).toHaveLength(1);
});

test("the last owner is refused by Segment, in its words", async () => {
  const { live, perform } = await scene((state) => {
    state.users = state.users.filter(({ email }) => email !== "breakglass@acme.com");
  });
  const owners = [...live.facts.values()].filter((fact) => fact.kind === "grant" && fact.role === "Workspace Owner");
  expect(owners).toHaveLength(1);
  const [owner] = owners as Grant[];
  const member = { role: "Workspace Member", on: "workspace" } as const;
  const put = replace(live, owner?.principal ?? "user:x", [member], owner ? [{ role: owner.role, on: owner.on }] : []);
  expect(await perform(put)).toMatchObject({ status: "failed", divisible: false });
  expect(nameOf(owner?.principal ?? "user:")).toBe("dana@acme.com");
});
