import { describe, expect, test } from "vitest";
import { project } from "../../../src/core/diff.ts";
import type { Operation } from "../../../src/core/provider.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, invitee, liveOf, person, proposeFor } from "../../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "settings: { limits: { removals: 100%, owners-added: 9 } }\nusers:\n  dana@acme.com: { role: owner }\n";

function requests(yaml: string, live: ReturnType<typeof liveOf>): readonly object[] {
  return proposeFor(yaml, live).operations.map(({ request }) => request);
}

const role = (name: string): object => ({ idOf: `role:${name}` });
const onWorkspace = (name: string): object => ({
  roleId: role(name),
  resources: [{ id: { idOf: "workspace" }, type: "WORKSPACE" }],
});

/** The keys of the list that an operation expects to find. */
const reviewed = ({ patch = [] }: Operation): readonly string[] =>
  patch.flatMap((one) => (one.op === "test" ? Object.keys(one.value as object) : []));

describe("one request for many", () => {
  test("an invite carries the person's own grants, with label limits on the permission", () => {
    const yaml = `${OWNER}  a@acme.com: { role: member, roles: [{ role: Source Admin, on: "env=prod,team=money" }] }\n  b@acme.com: { role: member, sources: { web-prod: read-only } }\n`;
    expect(requests(yaml, liveOf([owner]))).toEqual([
      {
        method: "POST",
        path: "/invites",
        body: {
          invites: [
            {
              email: "a@acme.com",
              permissions: [
                {
                  roleId: role("Source Admin"),
                  resources: [{ id: { idOf: "workspace" }, type: "WORKSPACE" }],
                  labels: [
                    { key: "env", value: "prod" },
                    { key: "team", value: "money" },
                  ],
                },
                onWorkspace("Workspace Member"),
              ],
            },
            {
              email: "b@acme.com",
              permissions: [
                { roleId: role("Source Read-only"), resources: [{ id: { idOf: "source:web-prod" }, type: "SOURCE" }] },
                onWorkspace("Workspace Member"),
              ],
            },
          ],
        },
      },
    ]);
  });

  test("a new group is created, filled and given its permissions", () => {
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member")]);
    const yaml = `${OWNER}  kim@acme.com: { role: member }\ngroups:\n  "{odd} 100%":\n    members: [dana@acme.com, kim@acme.com]\n    sources: { web-prod: read-only, payments: read-only }\n`;
    expect(requests(yaml, live)).toEqual([
      { method: "POST", path: "/groups", body: { name: "{odd} 100%" }, creates: "group:{odd} 100%" },
      {
        method: "POST",
        path: "/groups/{group:%7Bodd%7D 100%25}/users",
        body: { emails: ["dana@acme.com", "kim@acme.com"] },
      },
      {
        method: "PUT",
        path: "/groups/{group:%7Bodd%7D 100%25}/permissions",
        body: {
          permissions: [
            {
              roleId: role("Source Read-only"),
              resources: [
                { id: { idOf: "source:payments" }, type: "SOURCE" },
                { id: { idOf: "source:web-prod" }, type: "SOURCE" },
              ],
            },
          ],
        },
      },
    ]);
  });

  test("people and invites who go are one request each, and take along what hung on them", () => {
    const live = liveOf(
      [
        owner,
        person("a@acme.com", "Workspace Member"),
        person("b@acme.com", "Workspace Member"),
        invitee("c@acme.com"),
        invitee("d@acme.com"),
      ],
      [group("Data", ["a@acme.com", "c@acme.com"])],
    );
    const { operations, plan } = proposeFor(`${OWNER}groups:\n  Data: {}\n`, live);
    expect(operations.map(({ request }) => request)).toEqual([
      {
        method: "DELETE",
        path: "/invites",
        query: { "emails.0": { idOf: "user:c@acme.com" }, "emails.1": { idOf: "user:d@acme.com" } },
      },
      {
        method: "DELETE",
        path: "/users",
        query: { "userIds.0": { idOf: "user:a@acme.com" }, "userIds.1": { idOf: "user:b@acme.com" } },
      },
    ]);
    expect(operations.flatMap(({ changes }) => changes)).toHaveLength(plan.changes.length);
  });

  test("of somebody and a group of theirs who both go, the membership goes with the group", () => {
    const live = liveOf(
      [owner, person("a@acme.com", "Workspace Member")],
      [group("Old", ["a@acme.com"], "Source Admin")],
    );
    const { operations } = proposeFor(OWNER, live);
    const told = operations.map(({ request, changes }) => [
      request.path,
      ...changes.map(({ fact }) => fact.kind).sort(),
    ]);
    expect(told).toEqual([
      ["/groups/{group:Old}", "grant", "group", "member"],
      ["/users", "grant", "user"],
    ]);
  });

  test("a batch holds no more people than settings.batch", () => {
    const people = Array.from({ length: 7 }, (_, index) => `  p${index}@acme.com: { role: member }\n`).join("");
    const { operations } = proposeFor(
      `${OWNER.replace("settings: {", "settings: { batch: 3,")}${people}`,
      liveOf([owner]),
    );
    expect(operations.map(({ parts }) => parts?.length ?? 1)).toEqual([3, 3, 1]);
  });

  test("a request line stays short enough to be accepted", () => {
    const people = Array.from({ length: 100 }, (_, index) =>
      invitee(`${"long".repeat(15)}-${index}@${"sub.".repeat(40)}acme.com`),
    );
    const { operations } = proposeFor(OWNER, liveOf([owner, ...people]));
    expect(operations.length).toBeGreaterThan(1);
    for (const { request } of operations) {
      const names = Object.values(request.query ?? {}).map((value) => (typeof value === "string" ? value : value.idOf));
      expect(names.join("").length).toBeLessThan(8_000);
    }
  });

  test("and so it does where addresses take three characters for one once they are encoded", () => {
    const members = Array.from({ length: 50 }, (_, index) => `a${"+".repeat(50)}${index}@acme.com`);
    const live = liveOf(
      [owner, ...members.map((email) => person(email, "Workspace Member"))],
      [group("Data", members)],
    );
    const users = `${OWNER}${members.map((email) => `  ${email}: { role: member }\n`).join("")}`;
    const { operations } = proposeFor(`${users}groups: { Data: {} }\n`, live);
    const lengths = operations.map(
      ({ request: { query } }) => new URLSearchParams(query as Record<string, string>).toString().length,
    );
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThan(8_000);
    expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThan(4_000);
  });
});

describe("permission lists", () => {
  test("a replace says what must still be so, and what is changed", () => {
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member", "Source Admin on source:web-prod")]);
    const [operation] = proposeFor(
      `${OWNER}  kim@acme.com: { role: member, sources: { payments: read-only } }\n`,
      live,
    ).operations;
    expect(operation?.patch).toEqual([
      {
        op: "test",
        path: "/grants",
        value: {
          "Source Admin on source:web-prod": { role: "Source Admin", on: "source:web-prod" },
          "Workspace Member on workspace": { role: "Workspace Member", on: "workspace" },
        },
      },
      {
        op: "add",
        path: "/grants/Source Read-only on source:payments",
        value: { role: "Source Read-only", on: "source:payments" },
      },
      { op: "remove", path: "/grants/Source Admin on source:web-prod" },
    ]);
    expect(operation?.request.body).toEqual({
      permissions: [
        { roleId: role("Source Read-only"), resources: [{ id: { idOf: "source:payments" }, type: "SOURCE" }] },
        onWorkspace("Workspace Member"),
      ],
    });
  });

  test("slashes and tildes of a name are escaped in the patch (RFC 6901)", () => {
    const resources = [{ kind: "function" as const, id: "f1", names: ["a/b~c"] }];
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member")], [], { resources });
    const [operation] = proposeFor(
      `${OWNER}  kim@acme.com: { role: member, functions: { a/b~c: read-only } }\n`,
      live,
    ).operations;
    expect(operation?.patch?.[1]).toMatchObject({ op: "add", path: "/grants/Function Read-only on function:a~1b~0c" });
  });

  test("a group that gains and loses is written twice: nobody is without what another group gives up", () => {
    const live = liveOf([owner], [group("Data", ["dana@acme.com"], "Source Read-only")]);
    const { operations } = proposeFor(
      `${OWNER}groups:\n  Data: { members: [dana@acme.com], warehouses: read-only }\n`,
      live,
    );
    expect(operations.map(({ request, changes }) => [request.method, changes.map(({ action }) => action)])).toEqual([
      ["PUT", ["add"]],
      ["PUT", ["remove"]],
    ]);
  });

  test("groups gain, then people, those who become owner before those who cease to be, then groups lose, then members go", () => {
    const live = liveOf(
      [owner, person("kim@acme.com", "Workspace Member", "Source Admin"), person("lee@acme.com", "Workspace Member")],
      [group("Data", ["lee@acme.com"], "Source Read-only"), group("Old", ["kim@acme.com"])],
    );
    const yaml =
      "settings: { limits: { removals: 100% } }\nusers:\n  dana@acme.com: { role: member }\n  kim@acme.com: { role: owner }\n  lee@acme.com: { role: member, functions: read-only }\ngroups:\n  Data: { warehouses: read-only }\n";
    expect(proposeFor(yaml, live).operations.map(({ request }) => `${request.method} ${request.path}`)).toEqual([
      "PUT /groups/{group:Data}/permissions",
      "PUT /users/{user:lee@acme.com}/permissions",
      "PUT /users/{user:kim@acme.com}/permissions",
      "PUT /users/{user:dana@acme.com}/permissions",
      "PUT /groups/{group:Data}/permissions",
      "DELETE /group/{group:Data}/users",
      "DELETE /groups/{group:Old}",
    ]);
  });
});

describe("labels", () => {
  const LABELS =
    "resources:\n  sources:\n    web-prod: { labels: { env: staging } }\n    payments: { labels: { env: prod } }\n";

  test("all changes of one source are one request with the full new list, and say what must still be so", () => {
    const { operations } = proposeFor(`${OWNER}${LABELS}`, liveOf([owner]));
    expect(operations.map(({ request, patch, changes }) => ({ request, patch, count: changes.length }))).toEqual([
      {
        request: {
          method: "PUT",
          path: "/sources/{source:payments}/labels",
          body: { labels: [{ key: "env", value: "prod" }] },
        },
        patch: [
          { op: "test", path: "/labels", value: { "env=prod": true, "team=money": true } },
          { op: "remove", path: "/labels/team=money" },
        ],
        count: 1,
      },
      {
        request: {
          method: "PUT",
          path: "/sources/{source:web-prod}/labels",
          body: { labels: [{ key: "env", value: "staging" }] },
        },
        patch: [
          { op: "test", path: "/labels", value: { "env=prod": true } },
          { op: "add", path: "/labels/env=staging", value: true },
          { op: "remove", path: "/labels/env=prod" },
        ],
        count: 2,
      },
    ]);
  });

  test("a source may lose all of them, and labels may hold what separates labels", () => {
    const resources = [
      { kind: "source" as const, id: "s1", names: ["a/b"], labels: { "k=1": "x, y/z", env: "prod" } },
      { kind: "source" as const, id: "s2", names: ["bare"], labels: { env: "prod" } },
    ];
    const yaml = `${OWNER}resources:\n  sources:\n    a/b: { labels: { "k=1": "x, y/z" } }\n    bare: { labels: {} }\n`;
    const { operations } = proposeFor(yaml, liveOf([owner], [], { resources }));
    expect(operations.map(({ request, patch }) => [request.path, request.body, patch?.[1]])).toEqual([
      [
        "/sources/{source:a/b}/labels",
        { labels: [{ key: "k=1", value: "x, y/z" }] },
        { op: "remove", path: "/labels/env=prod" },
      ],
      ["/sources/{source:bare}/labels", { labels: [] }, { op: "remove", path: "/labels/env=prod" }],
    ]);
    expect(operations.map(reviewed)[0]).toEqual(["env=prod", "k%3D1=x%2C%20y/z"]);
  });

  test("everybody gains before the labels move, and nobody loses until they have", () => {
    const live = liveOf(
      [
        owner,
        person("kim@acme.com", "Workspace Member", "Source Admin on labels:env=prod"),
        person("lee@acme.com", "Workspace Member", "Source Admin on source:web-prod"),
      ],
      [group("Data", ["lee@acme.com"], "Source Read-only"), group("Old", [])],
    );
    const yaml = `${OWNER}  kim@acme.com: { role: member, sources: { web-prod: full-access } }\n  lee@acme.com: { role: member, functions: read-only }\n  new@acme.com: { role: member }\ngroups:\n  Data: { members: [new@acme.com], warehouses: read-only }\n${LABELS}`;
    const { operations, plan } = proposeFor(yaml, live);
    expect(
      operations.map(({ request, changes }) => [
        `${request.method} ${request.path}`,
        [...new Set(changes.map(({ action }) => action))].join(),
      ]),
    ).toEqual([
      ["POST /invites", "add"],
      ["POST /groups/{group:Data}/users", "add"],
      ["PUT /groups/{group:Data}/permissions", "add"],
      ["PUT /users/{user:kim@acme.com}/permissions", "add"],
      ["PUT /users/{user:lee@acme.com}/permissions", "add"],
      ["PUT /sources/{source:payments}/labels", "remove"],
      ["PUT /sources/{source:web-prod}/labels", "add,remove"],
      ["PUT /users/{user:kim@acme.com}/permissions", "remove"],
      ["PUT /users/{user:lee@acme.com}/permissions", "remove"],
      ["PUT /groups/{group:Data}/permissions", "remove"],
      ["DELETE /group/{group:Data}/users", "remove"],
      ["DELETE /groups/{group:Old}", "remove"],
    ]);
    expect(operations.flatMap(({ changes }) => changes)).toHaveLength(plan.changes.length);
    const kim = operations.filter(({ request }) => request.path.includes("kim@acme.com"));
    expect(kim.map(reviewed)).toEqual([
      ["Source Admin on labels:env=prod", "Workspace Member on workspace"],
      ["Source Admin on labels:env=prod", "Source Admin on source:web-prod", "Workspace Member on workspace"],
    ]);
  });

  test("labels of anything but a source cannot be asked of Segment", () => {
    const { plan, live, surroundings } = proposeFor(OWNER, liveOf([owner]));
    const change = {
      action: "remove",
      fact: { kind: "label", on: "space:engage-prod", label: "env=prod" },
    } as const;
    expect(() => segmentSystem.lower({ ...plan, changes: [change] }, live, surroundings.vocabulary, 9)).toThrow(
      RangeError,
    );
  });

  test("setting labels has no limit of its own: it adds nothing to the time an apply takes at the least", () => {
    const label = (index: number, on: `source:${string}`) => ({
      request: { method: "PUT" as const, path: `/sources/{${on}}/labels` },
      changes: [{ action: "remove" as const, fact: { kind: "label" as const, on, label: `n=${index}` } }] as const,
    });
    const many = Array.from({ length: 200 }, (_, index) => label(index, `source:s/${index}`));
    expect(segmentSystem.minutes(many)).toBe(0);
    const renames = many.map(({ changes }, index) => ({
      request: { method: "PATCH" as const, path: `/groups/{group:a/${index}}` },
      changes,
    }));
    expect(segmentSystem.minutes(renames)).toBe(3);
  });
});

describe("a group's new name", () => {
  const live = liveOf(
    [owner, person("kim@acme.com", "Workspace Member")],
    [group("Data {1}", ["dana@acme.com"], "Source Read-only"), group("Old", [])],
  );
  const yaml = `${OWNER}  kim@acme.com: { role: member }\ngroups:\n  Fresh: { members: [kim@acme.com] }\n  Analytics:\n    previously: "Data {1}"\n    members: [dana@acme.com, kim@acme.com]\n    sources: read-only\n`;

  test("is one request: nothing is created or deleted, and everything else already goes by it", () => {
    const { operations, plan } = proposeFor(yaml, live);
    expect(operations.map(({ request }) => request)).toEqual([
      { method: "POST", path: "/groups", body: { name: "Fresh" }, creates: "group:Fresh" },
      { method: "PATCH", path: "/groups/{group:Data %7B1%7D}", body: { name: "Analytics" } },
      { method: "POST", path: "/groups/{group:Analytics}/users", body: { emails: ["kim@acme.com"] } },
      { method: "POST", path: "/groups/{group:Fresh}/users", body: { emails: ["kim@acme.com"] } },
      { method: "DELETE", path: "/groups/{group:Old}" },
    ]);
    expect(operations[1]?.changes.map(({ action, fact }) => [action, fact])).toEqual([
      ["add", { kind: "group", group: "group:Analytics" }],
      ["remove", { kind: "group", group: "group:Data {1}" }],
    ]);
    expect(operations.flatMap(({ changes }) => changes)).toHaveLength(plan.changes.length);
  });

  test("is the last of it: once it has the name, there is nothing to change", () => {
    const { plan, live: known } = proposeFor(yaml, live);
    const facts = project(known.facts, plan.changes);
    expect(proposeFor(yaml, { ...known, facts }).plan.changes).toEqual([]);
  });
});
