/**
 * Graph API versions and their days of release and expiry, as of November 2026
 * (https://developers.facebook.com/docs/graph-api/changelog/versions/). null: expiry not announced.
 */
const VERSIONS: readonly { readonly version: string; readonly from: string; readonly until: string | null }[] = [
  { version: 'v26.0', from: '2026-07-29', until: null },
  { version: 'v25.0', from: '2026-02-18', until: '2028-07-29' },
  { version: 'v24.0', from: '2025-10-08', until: '2028-02-18' },
  { version: 'v23.0', from: '2025-05-29', until: '2027-10-08' },
  { version: 'v22.0', from: '2025-01-21', until: '2027-05-20' },
  { version: 'v21.0', from: '2024-10-02', until: '2027-01-21' },
  { version: 'v20.0', from: '2024-05-21', until: '2026-09-24' },
  { version: 'v19.0', from: '2024-01-23', until: '2026-05-21' },
  { version: 'v18.0', from: '2023-09-12', until: '2026-01-26' },
];

export type VersionStanding = 'served' | 'retired' | 'unknown';

/**
 * Whether a version is served at a time. Facebook quietly serves a retired version as the oldest live one; the
 * sandbox refuses it, because a client that still names it has not been looked after. Versions older than the table
 * are retired, newer ones unknown.
 */
export function versionStanding(version: string, now: number): VersionStanding {
  const entry = VERSIONS.find((one) => one.version === version);
  if (entry === undefined) return versionNumber(version) < versionNumber('v18.0') ? 'retired' : 'unknown';
  return entry.until !== null && now >= Date.parse(`${entry.until}T00:00:00Z`) ? 'retired' : 'served';
}

function versionNumber(version: string): number {
  return Number.parseFloat(version.slice(1));
}
