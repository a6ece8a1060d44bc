import type { System } from "../../core/provider.ts";
import { lower } from "./lower.ts";
import { vocabularyOf } from "./roles.ts";

/** Segment's words and requests: what planning needs to know of it, with or without a connection. */
export const segmentSystem: System = { vocabulary: vocabularyOf, lower };
