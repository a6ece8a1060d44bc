import { expect, test } from "vitest";
import { isAddress, isDomain } from "../../src/core/address.ts";

test.each([
  "a@x.co",
  "Dana.O'Brien+segment@Mail.Acme.com",
  "a..b.@docomo.example",
  "ünï@bücher.example",
  "用户@例子.广告",
  "!#$%&*+-/=?^_{|}~@x.co",
  `${"a".repeat(248)}@x.com`,
])("%s is an address", (text) => {
  expect(isAddress(text)).toBe(true);
});

test.each([
  "",
  "dev",
  "@x.com",
  "a@",
  "a@x",
  "a@@x.com",
  "a@b@x.com",
  "a@x..com",
  "a@.x.com",
  "a@x.com.",
  "a@-x.com",
  "a@x-.com",
  "a b@x.com",
  " a@x.com",
  "a@x.com ",
  "a@x.com\n",
  "a\u200b@x.com",
  "a\u202e@x.com",
  "a\ud800@x.com",
  "Dana <a@x.com>",
  "a@x.com,b@x.com",
  "group:a@x.com",
  '"a"@x.com',
  "a@[127.0.0.1]",
  "a@x.com/*",
  `${"a".repeat(249)}@x.com`,
])("%j is none", (text) => {
  expect(isAddress(text)).toBe(false);
});

test("a domain has two labels at least, and nothing else in it", () => {
  expect(["acme.com", "a-b.example", "bücher.example"].filter(isDomain)).toHaveLength(3);
  expect(["acme", "@acme.com", "*.acme.com", "acme.com/", "", ".", "a b.com"].filter(isDomain)).toEqual([]);
});
