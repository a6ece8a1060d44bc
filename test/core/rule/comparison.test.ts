import { describe, expect, test } from "vitest";
import { complaints } from "./rules.ts";

describe("a comparison that never comes true is refused, with what it could be", () => {
  const cases: readonly (readonly [when: string, ...messages: string[]])[] = [
    ["change.action == 'zzz'", "`change.action` is never `zzz`: it is add, remove."],
    ["change.action != 'added'", "`change.action` is never `added` (did you mean `add`?)."],
    ["'owners' == user.role", "`user.role` is never `owners` (did you mean `owner`?)."],
    [
      "resource.kind == 'table'",
      "`resource.kind` is never `table`: it is source, destination, warehouse, space, function, tracking-plan.",
    ],
    ["grant.reason == ''", "`grant.reason` is never the empty text: what is absent is null."],
    ["grant.until in ['']", "`grant.until` is never the empty text: what is absent is null."],
    ["today == '2027-1-31'", "`2027-1-31` is not a day such as 2027-01-31, as `today` is."],
    ["'31.1.2027' > today", "`31.1.2027` is not a day such as 2027-01-31, as `today` is."],
    ["today == ''", "`today` is never the empty text."],
    ["null != grant.reason", "Write null on the right: `grant.reason != null`."],
    ["null == user.until", "Write null on the right: `user.until == null`."],
    ["grant.until < '2027-02-30'", "`2027-02-30` is not a day such as 2027-01-31, as `grant.until` is."],
    ["grant.until >= null", "Nothing is more or less than null: use `== null` or `!= null`."],
    ["null < grant.until", "Nothing is more or less than null: use `== null` or `!= null`."],
    ["1 > null", "Nothing is more or less than null: use `== null` or `!= null`."],
    ["grant.until == 5", "`grant.until` is a text or null, `5` is neither."],
    ["grant.until == grant.direct", "`grant.until` is a text or null, `grant.direct` is neither."],
    ["user.groups != grant.reason", "`grant.reason` is a text or null, `user.groups` is neither."],
    ["grant.until == resource.labels", "`grant.until` is a text or null, `resource.labels` is neither."],
    ["today == 5", "`text == number` can't be done: the two sides are of different types."],
    ["grant.role in 5", "`text in number` can't be done: the two sides are of different types."],
  ];
  test.each(cases)("%s", (when, ...messages) => {
    expect(complaints(when)).toEqual(messages);
  });
});

describe("a comparison that can come true is let pass", () => {
  test.each([
    "change.action in ['add', 'remove']",
    "resource.kind == ''",
    "grant.role == '' || user.email == 'owners'",
    "today == '2027-01-31' && grant.until < '2027-01-31'",
    "grant.until == null && grant.reason != null && grant.ticket in [null]",
    "null == null",
    "grant.until == today && grant.until != grant.reason",
    "grant.reason == resource.label('why')",
    "resource.labels.env == '' && resource.labels['env'] == 'x'",
    "'' in user.groups && user.groups.exists(g, g == '2027-1-31')",
    "user.role == (grant.direct ? 'a' : 'b')",
  ])("%s", (when) => {
    expect(complaints(when)).toEqual([]);
  });
});
