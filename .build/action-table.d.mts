/** The page with its two tables written anew between their markers. Throws where a marker is missing. */
export declare function withActionTables(page: string, actionYml: string): string;
