/** How large a rule may be. The first five are the limits of the CEL library. */
export const RULE_LIMITS = {
  maxAstNodes: 500,
  maxDepth: 50,
  maxListElements: 200,
  maxMapEntries: 50,
  maxCallArguments: 8,
} as const;

/** The longest rule, in UTF-16 units. */
export const LONGEST_RULE = 4096;

/** How deep `exists`, `all`, `exists_one` and `filter` may stand in one another. */
export const DEEPEST_LOOP = 2;

/**
 * How many steps all rules together may take over one plan. A step is one node of an expression, evaluated once, and more where it
 * goes over lists or texts; the count is an upper bound made before evaluating. About five seconds.
 */
export const MOST_STEPS = 50_000_000;
