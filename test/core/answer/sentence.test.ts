import { expect, test } from "vitest";
import { explain } from "../../../src/core/answer/explain.ts";
import { type Degree, most } from "../../../src/core/answer/ways.ts";
import { group, invitee, liveOf, person, proposeFor, ROLES } from "../../scenario.ts";

type Case = {
  readonly says: string;
  /** What dev@acme.com holds, what the group Data gives (dev is in it), and who dev is by the policy. */
  readonly own?: readonly string[];
  readonly shared?: readonly string[];
  readonly policy: string;
  readonly about?: string;
};

const READ = "Source Read-only on source:web-prod";
const member = (rest = ""): string =>
  `users: { dev@acme.com: { role: member${rest} }, root@acme.com: { role: owner } }`;
const data = (sources: string): string => `groups: { Data: { members: [dev@acme.com], sources: { ${sources} } } }\n`;

test.each<Case>([
  { policy: member(), says: "has no access to source:web-prod." },
  {
    policy: member(", sources: { web-prod: read-only }"),
    says: "has no access to source:web-prod; by the policy read-only directly.",
  },
  {
    own: [READ],
    policy: member(", sources: { web-prod: read-only }"),
    says: "has read-only to source:web-prod directly.",
  },
  { own: [READ], policy: member(), says: "has read-only to source:web-prod directly; by the policy none." },
  {
    own: [READ],
    policy: member(", sources: { web-prod: full-access }"),
    says: "has read-only to source:web-prod directly; by the policy full-access directly.",
  },
  {
    own: [READ],
    shared: [],
    policy: data("web-prod: read-only") + member(),
    says: "has read-only to source:web-prod directly; by the policy read-only through group:Data.",
  },
  {
    own: ["Source Read-only"],
    shared: ["Source Read-only on labels:env=prod"],
    policy: data('"env=prod": read-only') + member(', sources: { "*": read-only }'),
    says: "has read-only to source:web-prod directly and through group:Data.",
  },
  {
    own: ["Source Admin"],
    policy: `settings: { scope: declared }\nusers: { root@acme.com: { role: owner } }`,
    says: "has full-access to source:web-prod directly.",
  },
  {
    own: ["Custom Thing"],
    policy: member(),
    says: "has access of unknown extent to source:web-prod directly; by the policy none.",
  },
  {
    policy: member(", roles: [Custom Thing]"),
    says: "has no access to source:web-prod; by the policy access of unknown extent directly.",
  },
  {
    own: ["Source Admin"],
    policy: member(),
    about: "workspace",
    says: "has full-access to the whole workspace directly; by the policy none.",
  },
])("$says", ({ says, own = [], shared, policy, about = "web-prod" }) => {
  const live = liveOf(
    [person("dev@acme.com", "Workspace Member", ...own), person("root@acme.com", "Workspace Owner")],
    shared === undefined ? [] : [group("Data", ["dev@acme.com"], ...shared)],
    { roles: [...ROLES, "Custom Thing"] },
  );
  const outcome = explain(proposeFor(policy, live), "dev@acme.com", about);
  expect(outcome).toMatchObject({ ok: true, value: { answer: { sentence: `dev@acme.com ${says}` } }, findings: [] });
});

test("of somebody invited it is said what can't be read", () => {
  const live = liveOf([invitee("new@acme.com"), person("root@acme.com", "Workspace Owner")]);
  const policy = "users: { new@acme.com: { role: admin }, root@acme.com: { role: owner } }";
  const outcome = explain(proposeFor(policy, live), "new@acme.com", "web-prod");
  expect(outcome.ok && outcome.value.answer?.sentence).toMatch(
    /^new@acme\.com \(invited; .* can't be read\) has no access to source:web-prod; by the policy full-access directly\.$/u,
  );
});

test.each<[readonly Degree[], Degree]>([
  [[], "none"],
  [["none"], "none"],
  [["none", "unknown"], "unknown"],
  [["unknown", "read-only"], "read-only"],
  [["read-only", "unknown"], "read-only"],
  [["read-only", "full-access", "read-write"], "full-access"],
])("the most of %j is %s", (degrees, expected) => {
  expect(most(degrees)).toBe(expected);
});
