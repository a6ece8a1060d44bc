import type { Guardrail } from "../guardrail.ts";
import { ambiguous } from "./ambiguous.ts";
import { destinationRefused } from "./destination-refused.ts";
import { domain } from "./domain.ts";
import { ended } from "./ended.ts";
import { endsSoon } from "./ends-soon.ts";
import { exceptedCascade } from "./excepted-cascade.ts";
import { grantsAddedLimit } from "./grants-added-limit.ts";
import { idpConflict } from "./idp-conflict.ts";
import { lastOwner } from "./last-owner.ts";
import { lookalike } from "./lookalike.ts";
import { missingReason } from "./missing-reason.ts";
import { noAccessViolated } from "./no-access-violated.ts";
import { noRole } from "./no-role.ts";
import { notBegun } from "./not-begun.ts";
import { notGrantable } from "./not-grantable.ts";
import { ownersAddedLimit } from "./owners-added-limit.ts";
import { ownersMax } from "./owners-max.ts";
import { ownersMin } from "./owners-min.ts";
import { protectedPeople } from "./protected.ts";
import { removalsLimit } from "./removals-limit.ts";
import { reviewDue } from "./review-due.ts";
import { roleEnds } from "./role-ends.ts";
import { roleScope } from "./role-scope.ts";
import { seats } from "./seats.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceAsOwner } from "./service-as-owner.ts";
import { unusedException } from "./unused-exception.ts";
import { unknownLabel } from "./unknown-label.ts";
import { unknownResource } from "./unknown-resource.ts";
import { unknownRole } from "./unknown-role.ts";

/** Every guardrail, in the order of docs/guardrails.md: who must stay, how much may change, what lines must mean. */
export const guardrails: readonly Guardrail[] = [
  lastOwner,
  ownersMin,
  ownersMax,
  protectedPeople,
  removalsLimit,
  ownersAddedLimit,
  grantsAddedLimit,
  seats,
  domain,
  lookalike,
  serviceAccount,
  serviceAsOwner,
  missingReason,
  reviewDue,
  endsSoon,
  notBegun,
  roleEnds,
  ended,
  idpConflict,
  noRole,
  exceptedCascade,
  unusedException,
  unknownRole,
  unknownResource,
  unknownLabel,
  ambiguous,
  roleScope,
  notGrantable,
  destinationRefused,
  noAccessViolated,
];
