import { nameOf } from "../access.ts";
import type { Guardrail } from "../guardrail.ts";

/** Addresses and domains are in lower case by now, so that letter case makes no difference. */
export const domain: Guardrail = {
  rule: "domain",
  severity: "error",
  adjustable: true,
  judges: "policy",
  why: "Everybody declared has an address in one of `settings.domains`, compared exactly: a subdomain is a domain of its own.",
  find: ({ settings: { domains }, users }) => {
    if (domains === undefined) return [];
    return [...users.values()].flatMap(({ user, writtenAs = user, source }) => {
      const address = nameOf(writtenAs);
      const of = address.slice(address.lastIndexOf("@") + 1);
      return domains.includes(of)
        ? []
        : [
            {
              message: `${address} is in ${of}, which is not among \`domains\` (${domains.join(", ")}).`,
              source,
              about: [user],
            },
          ];
    });
  },
};
