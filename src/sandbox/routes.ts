import { groupRoutes } from "./endpoints/groups.ts";
import { inventoryRoutes } from "./endpoints/inventory.ts";
import { inviteRoutes } from "./endpoints/invites.ts";
import { labelRoutes } from "./endpoints/labels.ts";
import { memberRoutes } from "./endpoints/members.ts";
import { userRoutes } from "./endpoints/users.ts";
import type { Route } from "./route.ts";

/** Every endpoint of Segment's API that the sandbox speaks. */
export const ROUTES: readonly Route[] = [
  ...userRoutes,
  ...inviteRoutes,
  ...groupRoutes,
  ...memberRoutes,
  ...labelRoutes,
  ...inventoryRoutes,
];
