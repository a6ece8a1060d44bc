import { expect, test } from "vitest";
import { groupRef } from "../../../src/core/access.ts";
import { type ApprovedOperation, hole, type Operation } from "../../../src/core/provider.ts";
import type { Sandbox } from "../../../src/sandbox/server.ts";
import { add, hadNotHappened, happened, lose, operation, remove, scene } from "./scene.ts";

const rename = (from: string, to: string): Operation =>
  operation(
    { method: "PATCH", path: `/groups/${hole(groupRef(from))}`, body: { name: to } },
    add({ kind: "group", group: groupRef(to) }),
    remove({ kind: "group", group: groupRef(from) }),
  );

const names = (sandbox: Sandbox) => sandbox.state().groups.map(({ name }) => name);
const call = (sandbox: Sandbox, from: string, to: string): void =>
  sandbox.change(({ groups }) => {
    for (const group of groups) if (group.name === from) group.name = to;
  });

test("a group gets another name, keeps all it has, and is known by both names from then on", async () => {
  const { sandbox, perform, writes, live } = await scene();
  const id = live.directory.get("group:Leadership");
  const before = sandbox.state().groups;
  const done = await perform(rename("Leadership", "Board {of} 100%"));
  expect(done).toMatchObject({ status: "done" });
  expect(
    done.status === "done" && [done.directory.get("group:Leadership"), done.directory.get("group:Board {of} 100%")],
  ).toEqual([id, id]);
  expect(writes()).toEqual([`PATCH /groups/${id}`]);
  expect(sandbox.requests.at(-1)?.body).toEqual({ name: "Board {of} 100%" });
  expect(sandbox.state().groups).toEqual(
    before.map((group) => (group.id === id ? { ...group, name: "Board {of} 100%" } : group)),
  );
});

test("what is written to it later goes by the new name", async () => {
  const { sandbox, provider, live } = await scene();
  const renamed = await provider.perform(rename("Leadership", "Board") as ApprovedOperation, live.directory);
  const join = operation(
    { method: "POST", path: "/groups/{group:Board}/users", body: { emails: ["kim@acme.com"] } },
    add({ kind: "member", group: "group:Board", user: "user:kim@acme.com" }),
  );
  const directory = renamed.status === "done" ? renamed.directory : live.directory;
  expect(await provider.perform(join as ApprovedOperation, directory)).toMatchObject({ status: "done" });
  expect(sandbox.state().groups.find(({ name }) => name === "Board")?.members).toContain("kim@acme.com");
});

test("a group that has the new name already is not written", async () => {
  const { sandbox, perform, writes } = await scene();
  call(sandbox, "Leadership", "Board");
  expect(await perform(rename("Leadership", "Board"))).toMatchObject({ status: "done" });
  expect(writes()).toEqual([]);
});

test("a group that somebody called otherwise, or that is gone, is left alone", async () => {
  const { sandbox, perform, writes } = await scene();
  call(sandbox, "Leadership", "Bosses");
  const conflicted = await perform(rename("Leadership", "Board"));
  expect(conflicted).toMatchObject({ status: "conflicted" });
  expect((conflicted as { error: string }).error).toMatch(/^live-changed: .*group:Bosses/u);
  sandbox.change((state) => void (state.groups = state.groups.filter(({ name }) => name !== "Bosses")));
  const gone = { status: "conflicted", error: "live-changed: group:Leadership is gone." };
  expect(await perform(rename("Leadership", "Board"))).toEqual(gone);
  const unknown = "group:No such group has no id: it does not exist.";
  expect(await perform(rename("No such group", "Board"))).toEqual({
    status: "failed",
    divisible: false,
    error: unknown,
  });
  expect(writes()).toEqual([]);
});

test("a name that is taken is refused by Segment, in its words", async () => {
  const { sandbox, perform } = await scene();
  const failed = await perform(rename("Leadership", "Mobile Team"));
  expect(failed).toMatchObject({ status: "failed", divisible: false });
  expect((failed as { error: string }).error).toContain("PATCH /groups/{group:Leadership} (409: name:");
  expect(names(sandbox)).toContain("Leadership");
});

test("where Segment will not show the group, it is not taken for gone", async () => {
  const { sandbox, perform } = await scene();
  sandbox.fail({ kind: "status", status: 400, on: { method: "GET", path: "/groups/{userGroupId}" } });
  await expect(perform(rename("Leadership", "Board"))).rejects.toMatchObject({
    name: "ProviderError",
    rule: "refused",
  });
});

test.each(happened)("a lost answer (%s) to what happened is looked up, not sent again", async (kind) => {
  const { sandbox, perform, writes, live } = await scene();
  lose(sandbox, kind);
  const done = await perform(rename("Leadership", "Board"));
  expect(done.status === "done" && done.directory.get("group:Board")).toBe(live.directory.get("group:Leadership"));
  expect(writes()).toHaveLength(1);
});

test.each(hadNotHappened)(
  "a lost answer (%s) to what did not happen is sent again, three times at most",
  async (kind) => {
    const { sandbox, perform, writes } = await scene();
    lose(sandbox, kind, 2);
    expect(await perform(rename("Leadership", "Board"))).toMatchObject({ status: "done" });
    expect(writes()).toHaveLength(3);
    lose(sandbox, kind, 99);
    expect(await perform(rename("Mobile Team", "Apps"))).toMatchObject({ status: "failed", divisible: false });
    expect(writes()).toHaveLength(6);
    expect(names(sandbox)).toEqual(expect.arrayContaining(["Board", "Mobile Team"]));
  },
);
