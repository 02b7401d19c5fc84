/**
 * All tasks of a Page; publishing needs CREATE_CONTENT, insights ANALYZE
 * (https://developers.facebook.com/docs/pages-api/overview#tasks).
 */
export const ALL_PAGE_TASKS = ['MANAGE', 'CREATE_CONTENT', 'MODERATE', 'ADVERTISE', 'ANALYZE', 'MESSAGING'] as const;
