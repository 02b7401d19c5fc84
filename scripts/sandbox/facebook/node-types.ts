/**
 * The fields that each kind of node has. Those the sandbox knows nothing of are left out of answers, as Graph leaves
 * out what is not set; a field that is not listed is refused.
 */
export interface NodeType {
  readonly name: string;
  readonly fields: ReadonlySet<string>;
  /** What is answered when no fields are asked for. */
  readonly byDefault: readonly string[];
}

/** https://developers.facebook.com/docs/graph-api/reference/user */
export const USER: NodeType = {
  name: 'User',
  fields: new Set(['id', 'name', 'email', 'first_name', 'last_name', 'link', 'picture', 'short_name']),
  byDefault: ['name', 'id'],
};

/** https://developers.facebook.com/docs/graph-api/reference/page */
export const PAGE: NodeType = {
  name: 'Page',
  fields: new Set([
    'about',
    'access_token',
    'category',
    'category_list',
    'fan_count',
    'followers_count',
    'id',
    'instagram_business_account',
    'is_published',
    'link',
    'name',
    'picture',
    'tasks',
    'username',
    'verification_status',
    'website',
  ]),
  byDefault: ['name', 'id'],
};

/** A Page in the list of a user's accounts: https://developers.facebook.com/docs/graph-api/reference/user/accounts */
export const ACCOUNT: NodeType = {
  ...PAGE,
  byDefault: ['access_token', 'category', 'category_list', 'name', 'id', 'tasks'],
};

/** https://developers.facebook.com/docs/graph-api/reference/group (as it was before 2024) */
export const GROUP: NodeType = {
  name: 'Group',
  fields: new Set(['administrator', 'description', 'id', 'member_count', 'name', 'picture', 'privacy', 'updated_time']),
  byDefault: ['name', 'privacy', 'id'],
};

/** https://developers.facebook.com/docs/graph-api/reference/post */
export const POST: NodeType = {
  name: 'Post',
  fields: new Set([
    'actions',
    'application',
    'attachments',
    'comments',
    'created_time',
    'from',
    'full_picture',
    'id',
    'is_hidden',
    'is_published',
    'likes',
    'message',
    'message_tags',
    'permalink_url',
    'picture',
    'properties',
    'reactions',
    'shares',
    'status_type',
    'story',
    'to',
    'updated_time',
  ]),
  byDefault: ['created_time', 'message', 'id'],
};
