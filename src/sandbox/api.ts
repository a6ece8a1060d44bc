import { refuse, type Answer } from "./answer.ts";
import { tokenActor } from "./audit.ts";
import { replyOf, type Reply } from "./http.ts";
import { refusalOf, type Incoming } from "./incoming.ts";
import { countRequests, limitHeaders, tooManyRequests, type RateLimits } from "./limits.ts";
import { parseQuery } from "./query.ts";
import { isDone, type Workspace } from "./workspace.ts";

/** What the API's answers depend on. No `limits`: none. `now` gives milliseconds since the epoch. */
export type ApiOptions = {
  readonly token: string | undefined;
  readonly limits: RateLimits | undefined;
  readonly permissionsInUserList: boolean;
  readonly now: () => number;
};

/** Answers requests to Segment's API, and makes the changes they ask for. */
export function apiOver(workspace: Workspace, options: ApiOptions): (incoming: Incoming) => Reply {
  const { limits, now } = options;
  const consume = limits && countRequests(limits);

  function answer(incoming: Incoming): Answer {
    const { matched, body, token = "" } = incoming;
    const refusal = refusalOf(incoming, options.token);
    if (refusal?.status === 401) return refusal;
    if (matched === undefined) return refuse(404, "There is no such endpoint.");
    if (refusal !== undefined) return refusal;
    const time = now();
    const given = matched.route.answer({
      state: workspace.at(time),
      now: time,
      query: parseQuery(incoming.query),
      param: (name) => matched.params.get(name) ?? "",
      body: body.kind === "json" ? body.value : undefined,
      permissionsInUserList: options.permissionsInUserList,
    });
    return isDone(given) ? workspace.commit(given, tokenActor(token), time) : given;
  }

  return (incoming) => {
    const { request, token, matched } = incoming;
    const route = matched?.route;
    const key = JSON.stringify([request.method, route?.path ?? null, token ?? null]);
    const usage = consume?.(route?.limit ?? "read", key, now());
    const headers = usage === undefined ? {} : limitHeaders(usage);
    if (usage?.exceeded === true) {
      return replyOf({ status: 429, errors: [tooManyRequests(usage.msBeforeNext, usage.consumed)] }, headers);
    }
    try {
      return replyOf(answer(incoming), headers);
    } catch (error) {
      return replyOf(refuse(500, error instanceof Error ? error.message : String(error)), headers);
    }
  };
}
