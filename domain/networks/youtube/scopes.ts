import type { Capability } from '../network';

const READ = 'https://www.googleapis.com/auth/youtube.readonly';

/**
 * A person may leave any of these out at the consent page, except that nothing works without reading.
 * https://developers.google.com/youtube/v3/guides/auth/server-side-web-apps, per call:
 * https://developers.google.com/youtube/v3/docs/videos/insert (upload),
 * https://developers.google.com/youtube/v3/docs/commentThreads/list (force-ssl),
 * https://developers.google.com/youtube/analytics/reference/reports/query (both of its scopes).
 */
const SCOPES: Readonly<Record<Capability, readonly string[]>> = {
  publish: [READ, 'https://www.googleapis.com/auth/youtube.upload'],
  stream: [READ, 'https://www.googleapis.com/auth/youtube.force-ssl'],
  analytics: [READ, 'https://www.googleapis.com/auth/yt-analytics.readonly'],
};

export const SIGN_IN_SCOPES: readonly string[] = [...new Set(Object.values(SCOPES).flat())];

export function youtubeScopesFor(capability: Capability): readonly string[] {
  return SCOPES[capability];
}
