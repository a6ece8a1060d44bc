import { expect, test } from "vitest";
import { listWith } from "../../../src/providers/segment/list.ts";
import { readPeople } from "../../../src/providers/segment/people.ts";
import { readWorkspace } from "../../../src/providers/segment/read.ts";
import { clientFor, errors, failure, json, serve } from "./serve.ts";

/** Dana, whose permissions come with the list, Kim, whose do not, somebody invited, and a group of two. */
const ANSWERS: Readonly<Record<string, object>> = {
  "/users": {
    users: [
      { id: "u1", email: "dana@acme.com", permissions: [] },
      { id: "u/2", email: "kim@acme.com" },
    ],
  },
  "/users/u%2F2": { user: { id: "u/2", email: "kim@acme.com", permissions: [{ roleId: "r1", resources: [] }] } },
  "/invites": { invites: ["new@acme.com"] },
  "/groups": { userGroups: [{ id: "g/1", name: "Data" }] },
  "/groups/g%2F1": { userGroup: { id: "g/1", name: "Data" } },
  "/groups/g%2F1/users": { users: [{ id: "u1", email: "dana@acme.com" }] },
  "/groups/g%2F1/invites": { emails: ["new@acme.com"] },
};

/** Reads everybody; `trouble` is the status or data that a path answers the nth time instead, or undefined. */
async function peopleWhere(trouble: (path: string, nth: number) => number | object | undefined = () => undefined) {
  const asked: string[] = [];
  const { url } = await serve((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    asked.push(path);
    const answer = trouble(path, asked.filter((one) => one === path).length) ?? ANSWERS[path];
    if (typeof answer === "number") json(response, answer, errors("not yours"));
    else json(response, 200, { data: { ...answer, pagination: {} } });
  });
  const client = clientFor(url);
  return { reading: readPeople(client, listWith(client, 200), (task) => task()), asked };
}

const EVERYBODY = {
  users: [
    { id: "u1", email: "dana@acme.com", permissions: [] },
    { id: "u/2", email: "kim@acme.com", permissions: [{ roleId: "r1", resources: [] }] },
  ],
  invites: ["new@acme.com"],
  groups: [{ id: "g/1", name: "Data", permissions: [], members: ["dana@acme.com", "new@acme.com"] }],
};

test("everybody is read with one request for each list and each principal that the lists leave open", async () => {
  const { reading, asked } = await peopleWhere();
  expect(await reading).toEqual(EVERYBODY);
  expect(asked.toSorted()).toEqual(Object.keys(ANSWERS).toSorted());
});

const ONE_PRINCIPAL = ["/users/u%2F2", "/groups/g%2F1", "/groups/g%2F1/users", "/groups/g%2F1/invites"];

test.each(ONE_PRINCIPAL)("somebody who is gone at %s makes all people be read again, once", async (gone) => {
  const once = await peopleWhere((path, nth) => (path === gone && nth === 1 ? 404 : undefined));
  expect(await once.reading).toEqual(EVERYBODY);
  expect(once.asked.filter((path) => path === "/users")).toHaveLength(2);
  const twice = await peopleWhere((path) => (path === gone ? 404 : undefined));
  expect(await failure(twice.reading)).toMatchObject({
    rule: "not-read",
    message:
      "Users or groups that Segment listed were gone when they were read, twice: try again when nobody changes the workspace.",
  });
  expect(twice.asked.filter((path) => path === "/users")).toHaveLength(2);
});

test("a member who is in no list makes all people be read again", async () => {
  const { reading, asked } = await peopleWhere((path, nth) =>
    path === "/invites" && nth === 1 ? { invites: [] } : undefined,
  );
  expect(await reading).toEqual(EVERYBODY);
  expect(asked.filter((path) => path === "/users")).toHaveLength(2);
});

test.each(Object.keys(ANSWERS))("a refusal of %s is told by its path, and nobody counts as gone", async (refused) => {
  const { reading, asked } = await peopleWhere((path) => (path === refused ? 422 : undefined));
  const one = refused === "/users/u%2F2" || refused === "/groups/g%2F1";
  const message = `Segment refused to ${one ? "show" : "list"} ${refused} (422: not yours).`;
  expect(await failure(reading)).toMatchObject({ rule: "refused", message });
  expect(asked.filter((path) => path === refused)).toHaveLength(1);
});

test("a workspace that is not named is a refusal, in Segment's words", async () => {
  const { url } = await serve((_, response) => json(response, 404, errors("not yours")));
  expect(await failure(readWorkspace(clientFor(url)))).toMatchObject({
    rule: "refused",
    message: "Segment refused to name the workspace (404: not yours).",
  });
});
