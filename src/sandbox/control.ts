import { invalid, ok, refuse, SUCCESS, type Answer } from "./answer.ts";
import { faultProblems, type Fault, type RecordedRequest } from "./faults.ts";
import { fits, nonEmpty, object } from "./shape.ts";
import type { State } from "./state.ts";

/** Under this path stand the sandbox's own endpoints, which Segment does not have. */
export const CONTROL = "/__sandbox/";

/** What can be done to a running sandbox from outside. */
export type Controls = {
  readonly state: () => State;
  readonly fail: (fault: Fault) => void;
  /** False where nobody of this address is invited. */
  readonly acceptInvite: (email: string) => boolean;
};

const acceptBody = object({ email: nonEmpty });

/**
 * The sandbox's own endpoints: `GET /__sandbox/state`, `POST /__sandbox/accept-invite {email}` and `POST /__sandbox/faults` with a
 * fault as JSON. They are neither recorded nor limited, and no fault hits them.
 */
export function answerControl({ method, path, body }: RecordedRequest, controls: Controls): Answer {
  switch (`${method} ${path.slice(CONTROL.length)}`) {
    case "GET state":
      return ok({ state: controls.state() });
    case "POST accept-invite":
      if (!fits(acceptBody, body)) return invalid(acceptBody.problems(body, ""));
      return controls.acceptInvite(body.email) ? ok(SUCCESS) : refuse(404, "Nobody of this address is invited.");
    case "POST faults": {
      const problems = faultProblems(body);
      if (problems.length > 0) return invalid(problems);
      controls.fail(body as Fault);
      return ok(SUCCESS);
    }
    default:
      return refuse(404, "The sandbox has no such endpoint of its own.");
  }
}
