/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login */
export const INSTAGRAM_SCOPES: ReadonlyMap<string, string> = new Map([
  ['instagram_business_basic', 'See your profile and media'],
  ['instagram_business_content_publish', 'Post to your account'],
  ['instagram_business_manage_comments', 'Read and manage comments'],
  ['instagram_business_manage_messages', 'Read and manage messages'],
  ['instagram_business_manage_insights', 'Read insights of your account'],
]);

export const INSTAGRAM_BASIC_SCOPE = 'instagram_business_basic';
