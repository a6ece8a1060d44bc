import { expect, test } from "vitest";
import { amendPolicy } from "../../../src/core/import/amend-policy.ts";
import type { WorkspaceWord } from "../../../src/core/policy.ts";

type Wanted = Readonly<Record<string, WorkspaceWord | undefined>>;

/** A file with these people having these roles; undefined: they are gone. */
function amended(text: string, wanted: Wanted): string {
  const gone = Object.keys(wanted).filter((email) => wanted[email] === undefined);
  const users = Object.entries(wanted).flatMap(([email, word]) =>
    word === undefined ? [] : [{ email, invited: false, word, entry: { role: word } }],
  );
  return amendPolicy(text, {
    entries: { users, groups: [] },
    users: new Set(gone),
    groups: new Set(),
    labels: new Map(),
  });
}

const OWNERS = "  # Owners\n  dana@acme.com: { role: owner }\n";
const MEMBERS = "  # Members\n  kim@acme.com: { role: member }\n  lee@acme.com: { role: member }\n";

test.each<[string, string, Wanted, string]>([
  [
    "the first heading and its only person go, and the next heading is the first, without an empty line above",
    `users:\n${OWNERS}\n${MEMBERS}`,
    { "dana@acme.com": undefined },
    `users:\n${MEMBERS}`,
  ],
  [
    "so it is the next one's when the first under it goes as well",
    `users:\n${OWNERS}\n${MEMBERS}`,
    { "dana@acme.com": undefined, "kim@acme.com": undefined },
    "users:\n  # Members\n  lee@acme.com: { role: member }\n",
  ],
  [
    "somebody moves out of the first heading, which has others",
    `users:\n${OWNERS}  kim@acme.com: { role: owner }\n`,
    { "dana@acme.com": "admin" },
    "users:\n  # Owners\n  kim@acme.com: { role: owner }\n\n  # Admins\n  dana@acme.com: { role: admin }\n",
  ],
  [
    "everybody moves out of the first heading: what else is said above stays",
    `users:\n  # Ours\n\n${OWNERS}  kim@acme.com: { role: owner }\n\n  # Read-only\n  lee@acme.com: { role: read-only }\n`,
    { "dana@acme.com": "read-only", "kim@acme.com": "read-only" },
    "users:\n  # Ours\n\n  # Read-only\n  lee@acme.com: { role: read-only }\n  dana@acme.com: { role: read-only }\n  kim@acme.com: { role: read-only }\n",
  ],
  [
    "a comment below the heading that goes stands without a hole above it",
    `users:\n  # Owners\n\n  # Dana\n  dana@acme.com: { role: owner }\n\n${MEMBERS}`,
    { "dana@acme.com": undefined },
    `users:\n  # Dana\n\n${MEMBERS}`,
  ],
  [
    "other comments around the heading that goes keep their lines",
    `users:\n  # Ours\n  # All of them\n\n  # Owners\n  # Dana\n  dana@acme.com: { role: owner }\n\n${MEMBERS}`,
    { "dana@acme.com": undefined },
    `users:\n  # Ours\n  # All of them\n\n  # Dana\n\n${MEMBERS}`,
  ],
  [
    "comments inside brackets, too, are passed on",
    `users:\n  {\n    # Owners\n    dana@acme.com: { role: owner },\n    boss@acme.com: { role: owner },\n\n    # Members\n    kim@acme.com: { role: member }\n  }\n`,
    { "dana@acme.com": undefined },
    `users:\n  {\n\n    # Owners\n    boss@acme.com: { role: owner },\n\n    # Members\n    kim@acme.com: { role: member }\n  }\n`,
  ],
  [
    "somebody becomes an owner whose own comment stood below a heading",
    `users:\n${OWNERS}\n  # Members\n  # On leave\n  kim@acme.com: { role: member }\n  # Back\n  lee@acme.com: { role: member }\n`,
    { "kim@acme.com": "owner" },
    `users:\n${OWNERS}  # On leave\n  kim@acme.com: { role: owner }\n\n  # Members\n  # Back\n  lee@acme.com: { role: member }\n`,
  ],
])("%s", (_, text, wanted, expected) => {
  expect(amended(text, wanted)).toBe(expected);
});

const GROUPS = "groups:\n  A: {}\n  B: {}\n  # Members\n  C: {}\n";

test.each([
  ["a new group stands at the end", "D", `${GROUPS}  D: {}\n`],
  ["another one stays where it is", "C", GROUPS],
  ["and so does the first", "A", GROUPS],
])("among groups a heading is a comment like others: %s", (_, name, expected) => {
  const entries = { users: [], groups: [{ name, entry: {} }] };
  const nothing = { users: new Set<string>(), groups: new Set<string>(), labels: new Map<string, never>() };
  expect(amendPolicy(GROUPS, { ...nothing, entries })).toBe(expected);
});
