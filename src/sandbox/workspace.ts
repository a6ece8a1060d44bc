import { isRefusal, refuse, type Answer, type Done } from "./answer.ts";
import { record, type Actor } from "./audit.ts";
import { expireInvites } from "./invites.ts";
import { losesLastOwner } from "./owners.ts";
import { loadState, saveState } from "./state-file.ts";
import type { State } from "./state.ts";

/** Where the one changing state is kept. */
export type Workspace = {
  /** As of this time: what has expired by then is gone. */
  readonly at: (now: number) => State;
  /** Takes over what a call did, or answers why it can't be: then nothing is changed. */
  readonly commit: (done: Done, actor: Actor, now: number) => Answer;
  /** Takes over a state as it is. */
  readonly replace: (next: State, now: number) => void;
};

/** Members in lower case, each once, as the rest of the sandbox relies on. */
function settle(state: State): State {
  const groups = state.groups.map((group) => ({
    ...group,
    members: [...new Set(group.members.map((email) => email.toLowerCase()))],
  }));
  return { ...state, groups };
}

/** Opens the state of a file if there is one, else the given one. With a file, every change is in it before it is answered. */
export function openWorkspace(initial: () => State, file: string | undefined): Workspace {
  let state = settle((file === undefined ? undefined : loadState(file)) ?? initial());
  const keep = (next: State): void => {
    if (file !== undefined) saveState(file, next);
    state = next;
  };
  return {
    at: (now) => (state = expireInvites(state, now)),
    commit: (done, actor, now) => {
      if (done.next === undefined) return done;
      if (losesLastOwner(state, done.next)) return refuse(409, "The workspace would lose its last owner.");
      keep(record(done.next, done.events ?? [], actor, now));
      return done;
    },
    replace: (next, now) => keep(expireInvites(settle(next), now)),
  };
}

/** Whether an answer is one that can be committed. */
export function isDone(answer: Answer): answer is Done {
  return !isRefusal(answer);
}
