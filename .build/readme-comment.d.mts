/** The page with the comment written anew between its markers. Throws where a marker is missing. */
export declare function withPlanComment(page: string, comment: string): string;
