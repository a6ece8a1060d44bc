import { describe, expect, test } from "vitest";
import { group, liveOf, person, proposeFor } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const BEFORE: Record<string, readonly string[]> = {
  admin: [
    "Workspace Member",
    "Source Admin",
    "Warehouse Admin",
    "Function Admin",
    "Tracking Plan Admin",
    "Unify and Engage Admin",
  ],
  member: ["Workspace Member"],
  owner: ["Workspace Owner"],
  "member with sources": ["Workspace Member", "Source Admin on source:web-prod"],
};

describe("effect", () => {
  test.each([
    ["member", "admin", "elevation"],
    ["member", "owner", "elevation"],
    ["admin", "owner", "elevation"],
    ["owner", "admin", "reduction"],
    ["owner", "member", "reduction"],
    ["admin", "member", "reduction"],
    ["admin", "read-only", "reduction"],
    ["member with sources", "read-only", "reduction"],
    ["member with sources", "member", "lateral"],
    ["member", "read-only", "lateral"],
  ])("%s → %s is %s", (from, to, effect) => {
    const live = liveOf([owner, person("kim@acme.com", ...(BEFORE[from] ?? []))]);
    const { people } = proposeFor(`users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: ${to} }\n`, live);
    expect(people.map(({ email, effect: is }) => [email, is])).toEqual([["kim@acme.com", effect]]);
  });

  test("who is invited joins with what the invite will grant, who goes leaves with everything", () => {
    const live = liveOf(
      [owner, person("old@acme.com", "Workspace Member")],
      [group("Data", ["old@acme.com"], "Source Read-only")],
    );
    const yaml =
      "users:\n  dana@acme.com: { role: owner }\n  new@acme.com: { role: member }\ngroups:\n  Data: { members: [new@acme.com], sources: read-only }\n";
    expect(proposeFor(yaml, live).people).toEqual([
      {
        email: "new@acme.com",
        effect: "joins",
        gains: ["Source Read-only on workspace", "Workspace Member on workspace"],
        loses: [],
        via: ["direct", "group:Data"],
      },
      {
        email: "old@acme.com",
        effect: "leaves",
        gains: [],
        loses: ["Source Read-only on workspace", "Workspace Member on workspace"],
        via: ["direct", "group:Data"],
      },
    ]);
  });
});

describe("effective access", () => {
  const live = liveOf(
    [owner, person("kim@acme.com", "Workspace Member"), person("lee@acme.com", "Workspace Member", "Source Admin")],
    [group("Data", ["kim@acme.com", "lee@acme.com"])],
  );
  const yaml = (access: string): string =>
    `users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\n  lee@acme.com: { role: member, sources: full-access }\ngroups:\n  Data: { members: [kim@acme.com, lee@acme.com]${access} }\n`;

  test("a group that gains a grant shows up at each member to whom it is news", () => {
    expect(proposeFor(yaml(", sources: { web-prod: read-only }"), live).people).toEqual([
      {
        email: "kim@acme.com",
        effect: "lateral",
        gains: ["Source Read-only on source:web-prod"],
        loses: [],
        via: ["group:Data"],
      },
    ]);
  });

  test("a narrower grant that a wider one replaces is no loss", () => {
    const narrow = liveOf([owner, person("kim@acme.com", "Workspace Member", "Source Read-only on source:web-prod")]);
    const { people } = proposeFor(
      "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member, sources: full-access }\n",
      narrow,
    );
    expect(people).toEqual([
      { email: "kim@acme.com", effect: "lateral", gains: ["Source Admin on workspace"], loses: [], via: ["direct"] },
    ]);
  });

  test("a change of the base role is a change", () => {
    const minimal = liveOf([owner, person("kim@acme.com", "Minimal Workspace Access")]);
    const { people } = proposeFor(
      "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\n",
      minimal,
    );
    expect(people).toMatchObject([
      {
        email: "kim@acme.com",
        effect: "elevation",
        gains: ["Workspace Member on workspace"],
        loses: ["Minimal Workspace Access on workspace"],
      },
    ]);
  });

  test("labels cover the resources that carry all of them", () => {
    const labelled = liveOf([
      owner,
      person(
        "kim@acme.com",
        "Workspace Member",
        "Source Admin on source:payments",
        "Source Admin on source:web-staging",
      ),
    ]);
    const { people } = proposeFor(
      "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member, roles: [{ role: Source Admin, on: 'env=prod' }] }\n",
      labelled,
    );
    expect(people[0]?.loses).toEqual(["Source Admin on source:web-staging"]);
    expect(people[0]?.gains).toEqual(["Source Admin on labels:env=prod"]);
  });
});

describe("the people of a plan", () => {
  const peopleFor = (yaml: string, ...live: Parameters<typeof liveOf>): unknown =>
    proposeFor(`users:\n  dana@acme.com: { role: owner }\n${yaml}`, liveOf(...live)).people;
  const kim = (...grants: readonly string[]): ReturnType<typeof person> => person("kim@acme.com", ...grants);

  test("stand by address, whoever comes or goes, and also who had nothing", () => {
    const live = [owner, person("m@acme.com"), person("z@acme.com")];
    expect(peopleFor("  y@acme.com: { role: member }\n  b@acme.com: { role: member }\n", live)).toEqual([
      { email: "b@acme.com", effect: "joins", gains: ["Workspace Member on workspace"], loses: [], via: ["direct"] },
      { email: "m@acme.com", effect: "leaves", gains: [], loses: [], via: [] },
      { email: "y@acme.com", effect: "joins", gains: ["Workspace Member on workspace"], loses: [], via: ["direct"] },
      { email: "z@acme.com", effect: "leaves", gains: [], loses: [], via: [] },
    ]);
  });

  test("who only loses is not elevated, though `member` ranks above `read-only`", () => {
    const roles = ["Workspace Owner", "Workspace Member", "Source Read-only"];
    expect(peopleFor("  kim@acme.com: { role: member }\n", [owner, kim(...roles.slice(1))], [], { roles })).toEqual([
      {
        email: "kim@acme.com",
        effect: "lateral",
        gains: [],
        loses: ["Source Read-only on workspace"],
        via: ["direct"],
      },
    ]);
  });

  test("are told what they keep of what they lose, lower or narrower, and no base role among it", () => {
    const entry = "  kim@acme.com: { role: member, sources: { web-prod: read-only }, functions: read-only }\n";
    expect(peopleFor(entry, [owner, kim("Workspace Member", "Source Admin", "Function Read-only")])).toEqual([
      {
        email: "kim@acme.com",
        effect: "lateral",
        gains: [],
        loses: ["Source Admin on workspace"],
        keeps: ["Source Read-only on source:web-prod"],
        via: ["direct"],
      },
    ]);
  });

  test("are told every way it comes or goes once, in one order", () => {
    const yaml =
      "  kim@acme.com: { role: member }\ngroups: { Data: { members: [kim@acme.com], functions: read-only } }\n";
    expect(
      peopleFor(
        yaml,
        [owner, kim("Workspace Member", "Source Admin on source:web-prod", "Source Admin on source:payments")],
        [group("Data", ["kim@acme.com"])],
      ),
    ).toEqual([
      {
        email: "kim@acme.com",
        effect: "lateral",
        gains: ["Function Read-only on workspace"],
        loses: ["Source Admin on source:payments", "Source Admin on source:web-prod"],
        via: ["direct", "group:Data"],
      },
    ]);
  });
});
