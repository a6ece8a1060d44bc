import { expect, test } from "vitest";
import { fillHoles, hole, ProviderError, type Ref, refsOf } from "../../src/core/provider.ts";

test.each<Ref>([
  "group:Data",
  "group:{Data}",
  "group:50% off",
  "group:%7BData%7D",
  "group:",
  "source:a/b {c}",
  "role:Source Admin",
])("a path names %s and its id stands there when it is sent", (ref) => {
  const path = `/groups/${hole(ref)}/users/${hole("user:dev@acme.com")}/end`;
  expect(fillHoles(path, (wanted) => `<${wanted}>`)).toBe(`/groups/<${ref}>/users/<user:dev@acme.com>/end`);
});

test("every name that a request has to know an id of is found, each once, wherever it stands", () => {
  expect(
    refsOf({
      method: "POST",
      path: `/groups/${hole("group:A {1}")}/users`,
      query: { workspaceId: { idOf: "workspace" }, plain: "group:No" },
      body: {
        name: "{group:No}",
        count: 7,
        nothing: null,
        left: undefined,
        idOf: 7,
        members: [{ idOf: "user:a@x.io" }, { idOf: "user:b@x.io" }, { idOf: "user:a@x.io" }],
        permissions: [
          { roleId: { idOf: "role:Source Admin" }, resources: [{ id: { idOf: "source:web" } }, null, "x"] },
        ],
      },
    }),
  ).toEqual(["group:A {1}", "workspace", "user:a@x.io", "user:b@x.io", "role:Source Admin", "source:web"]);
  expect(refsOf({ method: "DELETE", path: "/users" })).toEqual([]);
});

test("a provider's error says by its name that it is one, and why", () => {
  const cause = new Error("socket hang up");
  const error = new ProviderError("unreachable", "No answer", { cause });
  expect([String(error), error.rule, error.cause]).toEqual(["ProviderError: No answer", "unreachable", cause]);
});
