/** Every role of Segment's Business tier, as GET /roles names it, with what it is for. */
export const BUSINESS_ROLES = {
  "Workspace Owner": "Full read and edit access to everything in the workspace, and to all Team Permissions.",
  "Workspace Member": "Access to view the workspace; every further access is granted beside it.",
  "Minimal Workspace Access":
    "Access to view the workspace. Cannot view any sub resources or make changes to the workspace.",
  "Source Admin": "Edit access to the assigned sources, their settings, write keys and streaming destinations.",
  "Source Read-only": "Read access to the assigned sources and their streaming destinations.",
  "Warehouse Admin": "Edit access to warehouses and their sync schedules.",
  "Warehouse Read-only": "Read access to warehouses and their sync schedules.",
  "Function Admin": "Create, edit and delete the assigned functions.",
  "Function Read-only": "Read access to the assigned functions.",
  "Tracking Plan Admin": "Edit access to all tracking plans.",
  "Tracking Plan Read-only": "Read access to all tracking plans.",
  "Unify and Engage Admin": "Edit access to the assigned spaces.",
  "Unify and Engage Read-only": "Read access to the assigned spaces.",
  "Unify Read-only, Engage User": "Read access to profiles, and use of audiences and journeys, in the assigned spaces.",
  "Identity Admin": "Edit access to identity settings of spaces.",
  "End User Privacy Admin": "Edit access to privacy settings and deletion requests of end users.",
  "Entities Admin": "Edit access to entities.",
  "Entities Read-only": "Read access to entities.",
  "PII Access": "Shows personal data that is hidden otherwise.",
} as const;

/** The name of one of them. */
export type SeedRole = keyof typeof BUSINESS_ROLES;

/** The roles that every plan has. */
export const BASIC_ROLES: readonly SeedRole[] = [
  "Workspace Owner",
  "Workspace Member",
  "Minimal Workspace Access",
  "Source Admin",
  "Function Admin",
  "Function Read-only",
];
