/**
 * The permissions that the sandbox knows (https://developers.facebook.com/docs/permissions); others are refused by
 * the dialog. `publish_to_groups` and `groups_access_member_info` ended with the Groups API in 2024; the sandbox
 * serves groups as before that.
 */
export const FACEBOOK_SCOPES: ReadonlyMap<string, string> = new Map([
  ['public_profile', 'See your name and picture'],
  ['email', 'See your email address'],
  ['pages_show_list', 'Show a list of the Pages you manage'],
  ['pages_read_engagement', 'Read content posted on your Pages'],
  ['pages_read_user_content', 'Read what visitors post on your Pages'],
  ['pages_manage_posts', 'Create and manage content on your Pages'],
  ['pages_manage_engagement', 'Create and manage comments on your Pages'],
  ['pages_manage_metadata', 'Manage settings of your Pages'],
  ['read_insights', 'Read insights of your Pages'],
  ['business_management', 'Manage your business'],
  ['publish_to_groups', 'Post to groups on your behalf'],
  ['groups_access_member_info', 'See who posts in your groups'],
  ['user_posts', 'Read what you post on your profile'],
  ['instagram_basic', 'See your Instagram profile and media'],
  ['instagram_content_publish', 'Post to Instagram'],
  ['instagram_manage_comments', 'Manage comments on Instagram'],
  ['instagram_manage_insights', 'Read insights of your Instagram account'],
]);

/** Permissions that are given per Instagram account; `granular_scopes` names the accounts. */
export function isInstagramScope(scope: string): boolean {
  return scope.startsWith('instagram_');
}

/** Permissions that are given per Page; `granular_scopes` names the Pages. */
export const PAGE_SCOPES: ReadonlySet<string> = new Set([
  'pages_show_list',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_posts',
  'pages_manage_engagement',
  'pages_manage_metadata',
  'read_insights',
]);
