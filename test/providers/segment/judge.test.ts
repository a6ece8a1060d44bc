import { expect, test } from "vitest";
import { judge } from "../../../src/providers/segment/judge.ts";

const CREDENTIAL = { token: "sgp_CANARY", tokenName: "SEGMENT_TOKEN" };
const GROUP = { data: { userGroup: { id: "g", name: "Data", memberCount: 0, permissions: [] } } };
const ERRORS = {
  errors: [{ type: "bad-request", message: "no such role", field: "permissions.0" }, { type: "other" }],
};

const verdict = (status: number | undefined, value: unknown, problem = "reset", token = CREDENTIAL.token) =>
  judge("group", { ...(status !== undefined && { status }), value, problem }, { ...CREDENTIAL, token }, true);

test.each([
  [199, "lost"],
  [200, "ok"],
  [299, "ok"],
  [300, "lost"],
  [399, "lost"],
  [400, "refused"],
  [499, "refused"],
  [500, "lost"],
  [undefined, "lost"],
])("%s with a whole answer is %s", (status, kind) => {
  expect(verdict(status, GROUP).kind).toBe(kind);
});

test("what was lost says why: what went wrong on the way, or the status", () => {
  expect(verdict(undefined, undefined, "the connection was reset")).toEqual({
    kind: "lost",
    message: "the connection was reset",
  });
  expect(verdict(200, undefined, "the answer is no JSON")).toEqual({ kind: "lost", message: "the answer is no JSON" });
  expect(verdict(502, undefined)).toEqual({ kind: "lost", message: "502" });
});

test("a refusal says which field and what of it, or else the type; without either, the status", () => {
  const refused = (value: unknown) => verdict(400, value);
  expect(refused(ERRORS)).toMatchObject({ message: "400: permissions.0: no such role; other" });
  for (const value of [undefined, {}, { errors: [] }]) expect(refused(value)).toMatchObject({ message: "400" });
});

test("what is cut has 300 characters, and no half of one at its end", () => {
  const message = (text: string) => {
    const told = verdict(undefined, undefined, text);
    return told.kind === "lost" ? told.message : undefined;
  };
  expect(message("x".repeat(300))).toBe("x".repeat(300));
  expect(message("x".repeat(301))).toBe(`${"x".repeat(299)}…`);
  expect(message(`${"x".repeat(298)}🦊🦊`)).toBe(`${"x".repeat(298)}…`);
  expect(message("🦊".repeat(200))).toBe(`${"🦊".repeat(149)}…`);
});

test("a message is one line without the token, where that is long enough to be a secret", () => {
  const told = (token: string) => verdict(undefined, undefined, `  a ${token}\n\u0000 b\u202e  `, token);
  expect(told("12345678")).toEqual({ kind: "lost", message: "a (the token) b" });
  expect(told("1234567")).toEqual({ kind: "lost", message: "a 1234567 b" });
});

test("an answer in another form says where it differs", () => {
  expect(verdict(200, {})).toMatchObject({
    kind: "misshapen",
    message: expect.stringMatching(/^data must /u) as string,
  });
  expect(verdict(200, { data: { userGroup: { id: "g" } } })).toMatchObject({
    kind: "misshapen",
    message: expect.stringMatching(/^data\/userGroup must have required property/u) as string,
  });
});
