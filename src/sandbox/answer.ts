import type { EventDraft } from "./audit.ts";
import type { Problem } from "./shape.ts";
import type { State } from "./state.ts";

/** One entry of an error envelope. */
export type ErrorEntry = {
  readonly type: string;
  readonly message: string;
  readonly field?: string;
  readonly data?: unknown;
};

/** A call that was done: its `data`, and for writes the state after it and what the audit trail says about it. */
export type Done = {
  readonly status: 200 | 201;
  readonly data: unknown;
  readonly next?: State;
  readonly events?: readonly EventDraft[];
};

/** A call that was refused as a whole: nothing is changed. */
export type Refusal = { readonly status: number; readonly errors: readonly ErrorEntry[] };
/** What becomes of a call. */
export type Answer = Done | Refusal;

/** The answer to a read. */
export function ok(data: unknown): Done {
  return { status: 200, data };
}

/** The answer to a write. */
export function changed(next: State, data: unknown, events: readonly EventDraft[] = []): Done {
  return { status: 200, data, next, events };
}

/** What the deleting calls answer. */
export const SUCCESS = { status: "SUCCESS" };

/**
 * The error types of everything but wrong input and rate limits. Segment's reference does not list them: `NotFound` is from its
 * examples, the rest is in the same style. Scripts should look at the status.
 */
const TYPES: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  404: "NotFound",
  409: "Conflict",
  413: "PayloadTooLarge",
  500: "ServerError",
};

/** A refusal for one reason. */
export function refuse(status: keyof typeof TYPES, message: string): Refusal {
  return { status, errors: [{ type: TYPES[status] ?? "ServerError", message }] };
}

/** A refusal because of conflicts with what is there, as 409, one entry for each. */
export function conflict(problems: readonly Problem[]): Refusal {
  return { status: 409, errors: problems.map(({ field, message }) => ({ type: "Conflict", message, field })) };
}

/** A refusal because of wrong input, as 422, one entry for each wrong field. */
export function invalid(problems: readonly Problem[]): Refusal {
  return {
    status: 422,
    errors: problems.map(({ field, message }) => ({
      type: "input-validation",
      message,
      ...(field === "" ? {} : { field }),
    })),
  };
}

/** Whether a call was refused. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "errors" in value;
}
