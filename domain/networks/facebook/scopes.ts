import type { AccountKind, Capability } from '../network';

/**
 * Permissions per capability. https://developers.facebook.com/docs/permissions
 * Pages: https://developers.facebook.com/docs/pages-api/posts (publishing, reading the feed),
 * https://developers.facebook.com/docs/graph-api/reference/insights (read_insights).
 */
const SCOPES: Readonly<Partial<Record<AccountKind, Readonly<Record<Capability, readonly string[]>>>>> = {
  profile: { publish: [], stream: ['user_posts'], analytics: [] },
  page: {
    publish: ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts'],
    stream: ['pages_show_list', 'pages_read_engagement', 'pages_read_user_content'],
    analytics: ['pages_show_list', 'pages_read_engagement', 'read_insights'],
  },
  // https://developers.facebook.com/docs/instagram-platform/content-publishing, …/reference/ig-media/comments and
  // …/api-reference/instagram-user/insights name these; the Page's token comes with `pages_show_list`.
  instagram: {
    publish: ['pages_show_list', 'pages_read_engagement', 'instagram_basic', 'instagram_content_publish'],
    stream: ['pages_show_list', 'pages_read_engagement', 'instagram_basic', 'instagram_manage_comments'],
    analytics: ['pages_show_list', 'pages_read_engagement', 'instagram_basic', 'instagram_manage_insights'],
  },
  group: { publish: ['publish_to_groups'], stream: ['groups_access_member_info'], analytics: [] },
};

/** `business_management`: without it `/me/accounts` leaves out Pages that a business portfolio owns. */
export const SIGN_IN_SCOPES: readonly string[] = [
  'public_profile',
  'user_posts',
  'pages_show_list',
  'business_management',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_posts',
  'read_insights',
  'instagram_basic',
  'instagram_content_publish',
  'instagram_manage_comments',
  'instagram_manage_insights',
];

/** What groups needed until Meta closed the Groups API in 2024; the live dialog refuses these as invalid scopes. */
export const GROUP_SCOPES: readonly string[] = ['publish_to_groups', 'groups_access_member_info'];

export function facebookScopesFor(capability: Capability, kind: AccountKind): readonly string[] {
  return SCOPES[kind]?.[capability] ?? [];
}
