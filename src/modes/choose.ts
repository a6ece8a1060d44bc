import type { Event, PullRequestEvent } from "../github/event.ts";
import { type Mode, modeIn } from "./inputs.ts";

/** What a merge brought to the branch that is applied. */
export type Landing = {
  readonly branch: string;
  readonly sha: string;
  /** The branch's commit before it; undefined where nobody knows. */
  readonly before: string | undefined;
};

/** What this run is to do. `preview` plans without a pull request. */
export type Choice =
  /** `isElsewhere`: it is to be merged into a branch that is never applied. */
  | { readonly kind: "plan"; readonly event: PullRequestEvent; readonly isElsewhere: boolean }
  | { readonly kind: "preview" }
  | { readonly kind: "queue"; readonly event: Event & { readonly kind: "merge-group" } }
  | ({ readonly kind: "apply" } & Landing)
  /** `branch`: whose policy is compared. Only that of the default branch says what drift is, and may take ended access away. */
  | { readonly kind: "drift"; readonly branch: string; readonly isDefaultBranch: boolean }
  | { readonly kind: "nothing"; readonly why: string }
  | { readonly kind: "refuse"; readonly why: string };

/** What the payload says beside the event. */
export type Circumstances = {
  readonly defaultBranch: string | undefined;
  /** Of a pull request's event: whether the pull request is still open. */
  readonly isOpen: boolean;
};

const ZEROS = /^0+$/u;

function nothing(why: string): Choice {
  return { kind: "nothing", why };
}

function refuse(why: string): Choice {
  return { kind: "refuse", why };
}

function onPullRequest(event: PullRequestEvent, mode: Mode, { isOpen, defaultBranch }: Circumstances): Choice {
  if (mode === "apply")
    return refuse("`mode: apply` never writes on an event of a pull request: what is not merged is not applied");
  if (mode === "drift") return refuse("`mode: drift` compares the default branch's policy, not a pull request's");
  if (!isOpen) return nothing("The pull request is closed: its plan stays as it was reviewed");
  return { kind: "plan", event, isElsewhere: defaultBranch !== undefined && event.base.ref !== defaultBranch };
}

function onBranch(mode: Mode, landing: Landing, defaultBranch: string | undefined, auto: Choice): Choice {
  const isDefaultBranch = landing.branch === defaultBranch;
  switch (mode) {
    case "auto":
      return auto;
    case "plan":
      return { kind: "preview" };
    case "drift":
      return { kind: "drift", branch: landing.branch, isDefaultBranch };
    case "apply":
      if (isDefaultBranch) return { kind: "apply", ...landing };
      return refuse("`mode: apply` applies the default branch, and this is another one");
  }
}

/** What to do about an event in a mode. */
export function choose(mode: Mode, event: Event, circumstances: Circumstances): Choice {
  const { defaultBranch } = circumstances;
  switch (event.kind) {
    case "pull-request":
      return onPullRequest(event, mode, circumstances);
    case "push": {
      const before = event.forced || ZEROS.test(event.before) ? undefined : event.before;
      const landing = { branch: event.branch, sha: event.sha, before };
      const auto: Choice = event.isDefaultBranch
        ? { kind: "apply", ...landing }
        : nothing("Only a push to the default branch is applied");
      return onBranch(mode, landing, event.isDefaultBranch ? event.branch : defaultBranch, auto);
    }
    case "schedule": {
      const landing = { branch: defaultBranch ?? "", sha: event.sha, before: undefined };
      return onBranch(mode, landing, landing.branch, { kind: "drift", branch: landing.branch, isDefaultBranch: true });
    }
    case "dispatch": {
      const asked = mode === "auto" ? (modeIn(event.inputs["mode"]) ?? "auto") : mode;
      const landing = { branch: event.branch, sha: event.sha, before: undefined };
      return onBranch(asked, landing, defaultBranch, { kind: "preview" });
    }
    case "merge-group":
      if (mode === "apply" || mode === "drift")
        return refuse(`\`mode: ${mode}\` is nothing for a merge queue: what is not merged is only planned`);
      if (event.action !== "checks_requested") return nothing("Nothing is to be checked");
      return { kind: "queue", event };
    case "workflow-run":
      if (mode === "plan") return { kind: "preview" };
      if (mode === "auto") return nothing("After another workflow nothing is done by itself: say `mode`");
      return refuse(`\`mode: ${mode}\` does not follow another workflow: a push, a schedule or a dispatch starts it`);
    case "other":
      if (event.name === "pull_request_target")
        return refuse(
          "`pull_request_target` runs with secrets beside a stranger's files: use `pull_request`, which plans without them where it must",
        );
      if (mode !== "auto") return refuse(`\`mode: ${mode}\` can't be done on this event`);
      return nothing("This Action does nothing about this event");
  }
}
