import type { RoleName, ScopeRef } from "./access.ts";
import type { AccessWord, ResourceKind, WorkspaceWord } from "./policy.ts";

/** 0 is in the workspace without seeing anything, 1 sees, 2 changes, 3 administers. */
export type Level = 0 | 1 | 2 | 3;

/** What a role gives where it is granted: access of a level to some kinds of things. `everything` is every kind there is or will be. */
export type Reach = { readonly kinds: "everything" | readonly string[]; readonly level: Level };

/** The roles that a policy word stands for in one workspace. */
export type Meaning = {
  readonly roles: readonly RoleName[];
  /** What the word needs and the workspace's plan does not offer. */
  readonly missing: readonly RoleName[];
  /** The word that the provider really has for it, where there is none of its own. */
  readonly became?: AccessWord;
};

/** How one provider understands the words of the policy, given the roles that a workspace offers. */
export interface Vocabulary {
  readonly offered: ReadonlySet<RoleName>;
  /** The roles of a workspace word, all of them granted on the workspace. */
  workspace(word: WorkspaceWord): Meaning;
  /** The role of an access word for one kind of resource. */
  access(kind: ResourceKind, word: Exclude<AccessWord, "no-access">): Meaning;
  reach(role: RoleName): Reach;
  /** Whether the provider has the role on such a scope: ownership, say, is of a workspace and of nothing less. True of roles it does not know. */
  grantable(role: RoleName, on: ScopeRef): boolean;
  /** The plan tier that a role comes with, where that is known. */
  tier(role: RoleName): string | undefined;
  /** What a workspace word does not include though its name might suggest it. */
  readonly caveats: Partial<Record<WorkspaceWord, string>>;
}
