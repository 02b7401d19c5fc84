/** https://developers.facebook.com/docs/threads/get-started */
export const THREADS_SCOPES: ReadonlyMap<string, string> = new Map([
  ['threads_basic', 'See your profile and posts'],
  ['threads_content_publish', 'Post for you'],
  ['threads_read_replies', 'Read replies to your posts'],
  ['threads_manage_replies', 'Reply for you and manage replies'],
  ['threads_manage_mentions', 'See where you are mentioned'],
  ['threads_manage_insights', 'Read insights of your profile'],
  ['threads_delete', 'Delete your posts'],
]);

export const THREADS_BASIC_SCOPE = 'threads_basic';
