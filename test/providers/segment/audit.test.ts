import { expect, test } from "vitest";
import { readEvents } from "../../../src/providers/segment/audit.ts";
import { byHand } from "../../../src/sandbox/audit.ts";
import { open } from "../../sandbox/client.ts";
import { clientFor, errors, type Handler, json, serve, TOKEN } from "./serve.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const SINCE = "2026-11-01T00:00:00Z";

/** As in the reference's example of List Audit Events. */
const entry = (id: number, more: object = {}) => ({
  id: `events/${id}`,
  timestamp: "2026-11-04T21:29:22Z",
  type: "User Removed",
  actor: "public-api-token/TJ7z8cg6",
  resourceId: `u${id}`,
  resourceType: "user",
  resourceName: "Foo",
  ...more,
});
const page = (events: readonly unknown[], next?: string | null) => ({
  data: { events, pagination: { current: "a", ...(next === undefined ? {} : { next }) } },
});

const read = async (handler: Handler, since = SINCE) => {
  const { url, seen } = await serve(handler);
  const trail = await readEvents(clientFor(url), 200, since, NOW);
  const queries = seen.map((request) => Object.fromEntries(new URL(request.url ?? "", url).searchParams));
  return { ...trail, queries, seen, codes: trail.findings.map(({ rule, severity }) => `${rule} ${severity}`) };
};

test("reads page after page, as the reference spells it", async () => {
  const { events, codes, queries, seen } = await read((_, response, nth) =>
    json(response, 200, nth === 1 ? page([entry(1)], "Mg==") : page([entry(1), entry(2)], null)),
  );
  expect(seen.map(({ method, url }) => [method, url?.split("?")[0]])).toEqual([
    ["GET", "/audit-events"],
    ["GET", "/audit-events"],
  ]);
  const asked = { startTime: "2026-11-01T00:00:00.000Z", "pagination.count": "200" };
  expect(queries).toEqual([asked, { ...asked, "pagination.cursor": "Mg==" }]);
  expect(events.map(({ subjectId }) => subjectId)).toEqual(["u1", "u2"]);
  expect(codes).toEqual([]);
});

test("an event keeps its texts as they are, a person's address before an id, and no other field", async () => {
  const hostile = "a\u202e\n::error::<b>";
  const { events } = await read((_, response) =>
    json(
      response,
      200,
      page([
        entry(1, { actor: "u7", actorEmail: "Dana@acme.com", timestamp: "2026-11-04T22:29:22+01:00", settings: "no" }),
        entry(2, { type: hostile, actorEmail: "", resourceName: hostile }),
      ]),
    ),
  );
  expect(events).toEqual([
    {
      at: "2026-11-04T21:29:22.000Z",
      type: "User Removed",
      actor: "Dana@acme.com",
      subject: "Foo",
      subjectId: "u1",
      subjectType: "user",
    },
    {
      at: "2026-11-04T21:29:22.000Z",
      type: hostile,
      actor: "public-api-token/TJ7z8cg6",
      subject: hostile,
      subjectId: "u2",
      subjectType: "user",
    },
  ]);
});

test("asks for no more than the 90 days that are kept", async () => {
  const { queries } = await read((_, response) => json(response, 200, page([])), "2025-01-01T00:00:00+02:00");
  expect(queries[0]?.["startTime"]).toBe("2026-08-24T12:00:00.000Z");
});

test.each(["yesterday", "2026-11-01", "2026-11-01T00:00:00", "2026-13-01T00:00:00Z"])(
  "%s is no instant",
  async (since) => {
    await expect(read((_, response) => json(response, 200, page([])), since)).rejects.toBeInstanceOf(RangeError);
  },
);

test("pagination may be missing, as in the reference's schema", async () => {
  const { events, codes } = await read((_, response) =>
    json(response, 200, { data: { events: [entry(1)], pagination: null } }),
  );
  expect([events.length, codes]).toEqual([1, []]);
});

const unusable: readonly (readonly [string, Handler])[] = [
  ["401", (_, response) => json(response, 401, errors(`not for ${TOKEN}`))],
  ["403", (_, response) => json(response, 403, errors(`not for ${TOKEN}`))],
  ["404", (_, response) => json(response, 404, errors("Resource not found"))],
  ["422", (_, response) => json(response, 422, errors("startTime"))],
  ["500", (_, response) => json(response, 500, errors("oops"))],
  ["no JSON", (_, response) => response.writeHead(200).end("<html>")],
  ["a broken connection", (_, response) => response.destroy()],
  ["another shape", (_, response) => json(response, 200, { data: { events: [{ id: "1" }] } })],
];

test.each(unusable)("%s: no events, and a note", async (_, handler) => {
  const { events, findings, codes } = await read(handler);
  expect([events, codes]).toEqual([[], ["audit-unreadable note"]]);
  expect(JSON.stringify(findings)).not.toContain(TOKEN);
});

test.each(unusable)("%s on a later page: what was read, and a note", async (_, handler) => {
  const { events, codes } = await read((request, response, nth) =>
    nth === 1 ? json(response, 200, page([entry(1)], "Mg==")) : handler(request, response, nth),
  );
  expect([events.length, codes]).toEqual([1, ["audit-incomplete note"]]);
});

test("ends after 50 pages, and says so", async () => {
  const { events, codes, seen } = await read((_, response, nth) =>
    json(response, 200, page([entry(nth)], `cursor${nth}`)),
  );
  expect([seen.length, events.length, codes]).toEqual([50, 50, ["audit-incomplete note"]]);
});

test("fifty pages that are all are all", async () => {
  const { codes, seen } = await read((_, response, nth) =>
    json(response, 200, page([entry(nth)], nth === 50 ? undefined : `cursor${nth}`)),
  );
  expect([seen.length, codes]).toEqual([50, []]);
});

test("pages that go round end, and it is said", async () => {
  const { codes, seen } = await read((_, response) => json(response, 200, page([entry(1)], "again")));
  expect([seen.length, codes]).toEqual([2, ["audit-incomplete note"]]);
});

test("events without a usable time are left out, and it is said", async () => {
  const { events, codes } = await read((_, response) =>
    json(response, 200, page([entry(1, { timestamp: "2026-11-04T21:29:22" }), entry(2, { timestamp: "" }), entry(3)])),
  );
  expect([events.map(({ subjectId }) => subjectId), codes]).toEqual([["u3"], ["audit-incomplete note"]]);
});

test("the sandbox's trail can be read, page by page", async () => {
  const { sandbox, call } = await open({ now: () => NOW });
  await call("POST", "/groups", { name: "Support" });
  sandbox.change(
    byHand({ actor: "u-dana", actorEmail: "dana@acme.com" }, NOW, (state) => {
      state.users = state.users.filter(({ email }) => email !== "kim@acme.com");
    }),
  );
  const { events, findings } = await readEvents(clientFor(sandbox.url), 1, SINCE, NOW);
  expect(events.map(({ type, actor, subject }) => [type, actor.split("/")[0], subject])).toEqual([
    ["User Group Created", "public-api-token", "Support"],
    ["User Removed", "dana@acme.com", "kim@acme.com"],
  ]);
  expect(findings).toEqual([]);
});

const UNREADABLE = "Who changed what by hand can't be told, for the audit trail can't be read: ";

test("a trail that is not shown says what it takes", async () => {
  for (const status of [403, 404]) {
    const { findings } = await read((_, response) => json(response, status, errors("no")));
    const why = `Segment refused to list /audit-events (${status}: no): it takes a Workspace Owner's token, and a workspace that has an audit trail.`;
    expect(findings.map(({ message }) => message)).toEqual([UNREADABLE + why]);
  }
});

test("a trail that is read in part says how much of it, over what time, and why not all", async () => {
  const cut = (events: number, span: string, why: string) =>
    `The audit trail is read in part (${events} events${span}), so whoever is named may not be the last who changed something: ${why}`;
  const at = (id: number, timestamp: string) => entry(id, { timestamp });
  const unsorted = [at(1, "2026-11-04T10:00:00Z"), at(2, "2026-11-05T10:00:00Z"), at(3, "2026-11-03T10:00:00Z")];
  const messages = async (handler: Handler) => (await read(handler)).findings.map(({ message }) => message);
  const span = ", from 2026-11-03T10:00:00.000Z to 2026-11-05T10:00:00.000Z";
  expect(await messages((_, response) => json(response, 200, page(unsorted, "again")))).toEqual([
    cut(3, span, "Its pages go round in a circle."),
  ]);
  expect(await messages((_, response, nth) => json(response, 200, page(unsorted, `cursor${nth}`)))).toEqual([
    cut(3, span, "It goes on after 50 pages."),
  ]);
  expect(await messages((_, response) => json(response, 200, page([], "again")))).toEqual([
    cut(0, "", "Its pages go round in a circle."),
  ]);
});

test.each([
  [1, "1 event of the audit trail is left out, without a time that can be read."],
  [2, "2 events of the audit trail are left out, without a time that can be read."],
])("events that are left out are counted: %i", async (count, message) => {
  const undated = Array.from({ length: count }, (_, nth) => entry(nth, { timestamp: "soon" }));
  const { findings } = await read((_, response) => json(response, 200, page([...undated, entry(9)])));
  expect(findings).toEqual([{ rule: "audit-incomplete", severity: "note", message }]);
});

test("a time that is none is named, and nothing is asked", async () => {
  const { url, seen } = await serve((_, response) => json(response, 200, page([])));
  await expect(readEvents(clientFor(url), 200, "yesterday", NOW)).rejects.toThrow(
    '"yesterday" is not a time in RFC 3339',
  );
  expect(seen).toEqual([]);
});

test("a fault of this program is not taken for a trail that can't be read", async () => {
  const get = () => Promise.reject(new TypeError("a fault"));
  await expect(readEvents({ ...clientFor("http://127.0.0.1:1"), get }, 200, SINCE, NOW)).rejects.toThrow("a fault");
});
