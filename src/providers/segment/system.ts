import type { Operation, System } from "../../core/provider.ts";
import { lower } from "./lower.ts";
import { vocabularyOf } from "./roles.ts";
import { isLimited } from "./throttle.ts";

/** https://docs.segmentapis.com/tag/Rate-Limits: an IAM write is limited to so many a minute, each endpoint for itself. */
const WRITES_PER_MINUTE = 60;

/** Segment's words and requests: what planning needs to know of it, with or without a connection. */
export const segmentSystem: System = { vocabulary: vocabularyOf, lower, minutes };

function minutes(operations: readonly Operation[]): number {
  const counts = new Map<string, number>();
  for (const { request } of operations) {
    const endpoint = `${request.method} ${request.path.replace(/\{[^}]*\}/gu, "*")}`;
    if (!isLimited(endpoint)) continue;
    counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
  }
  return Math.floor(Math.max(0, ...counts.values()) / WRITES_PER_MINUTE);
}
