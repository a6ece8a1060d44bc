import type { Fields } from "./fields.ts";

/**
 * The login of the account at a path. Undefined where GitHub says that there is none any more: null. Anything else has to be an account:
 * taken for nobody, it would hide who somebody is.
 */
export function loginAt(fields: Fields, path: string): string | undefined {
  return fields.maybe(path, () => fields.text(`${path}.login`));
}
