/**
 * What the products of the app give: Community Management
 * (https://learn.microsoft.com/en-us/linkedin/marketing/increasing-access). `r_member_social` is given to selected
 * partners only, and `openid` belongs to a product of its own: whoever asks for them here is refused.
 */
export const LINKEDIN_SCOPES: ReadonlyMap<string, string> = new Map([
  ['r_basicprofile', 'Use your basic profile'],
  ['w_member_social', 'Create, modify and delete posts, comments and reactions on your behalf'],
  ['rw_organization_admin', 'Manage your organisations’ pages and retrieve reporting data'],
  ['r_organization_admin', 'Retrieve your organisations’ pages and their reporting data'],
  ['r_organization_social', 'Retrieve your organisation’s posts, comments and reactions'],
  ['w_organization_social', 'Create, modify and delete posts on your organisation’s behalf'],
]);
