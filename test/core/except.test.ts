import { expect, test } from "vitest";
import type { PrincipalRef } from "../../src/core/access.ts";
import { exceptedBy } from "../../src/core/except.ts";

const PATTERNS = ["user:breakglass@acme.com", "group:Okta *", "user:*@agency.example", "group:?", "group:Okta Admins"];

test.each<[PrincipalRef, string | undefined]>([
  ["user:breakglass@acme.com", "user:breakglass@acme.com"],
  ["user:break@acme.com", undefined],
  ["group:breakglass@acme.com", undefined],
  ["user:tom@agency.example", "user:*@agency.example"],
  ["user:tom@agency.example.evil", undefined],
  ["group:Okta Everyone", "group:Okta *"],
  ["group:okta Everyone", undefined],
  ["group:Okta", undefined],
  // An exact pattern says more than a wild one that stands before it.
  ["group:Okta Admins", "group:Okta Admins"],
  ["group:A", "group:?"],
  ["group:AB", undefined],
])("%s is excepted by %s", (principal, pattern) => {
  const excepted = exceptedBy(PATTERNS);
  expect(excepted(principal)).toBe(pattern);
  expect(excepted(principal), "asked again").toBe(pattern);
});

test("without patterns nobody is excepted", () => {
  expect(exceptedBy([])("user:dana@acme.com")).toBeUndefined();
});
