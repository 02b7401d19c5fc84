/** https://developers.google.com/identity/protocols/oauth2/scopes#youtube */
export const GOOGLE_SCOPES: ReadonlyMap<string, string> = new Map([
  ['https://www.googleapis.com/auth/youtube', 'Manage your YouTube account'],
  ['https://www.googleapis.com/auth/youtube.readonly', 'View your YouTube account'],
  ['https://www.googleapis.com/auth/youtube.upload', 'Manage your YouTube videos'],
  [
    'https://www.googleapis.com/auth/youtube.force-ssl',
    'See, edit and permanently delete your videos, ratings, comments and captions',
  ],
  ['https://www.googleapis.com/auth/yt-analytics.readonly', 'View reports for your YouTube content'],
  ['openid', 'Know who you are'],
  ['https://www.googleapis.com/auth/userinfo.email', 'See your e-mail address'],
  ['https://www.googleapis.com/auth/userinfo.profile', 'See your name and picture'],
]);

const AUTH = 'https://www.googleapis.com/auth/';

/** One of them is enough, as each method's page lists them. */
export const SCOPES_TO = {
  read: [`${AUTH}youtube.readonly`, `${AUTH}youtube`, `${AUTH}youtube.force-ssl`],
  upload: [`${AUTH}youtube.upload`, `${AUTH}youtube`, `${AUTH}youtube.force-ssl`],
  readComments: [`${AUTH}youtube.force-ssl`],
  readReports: [`${AUTH}yt-analytics.readonly`],
} as const;
