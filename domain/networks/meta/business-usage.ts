import { isJsonObject, numberAt } from '../../judgement/json-reader';
import { boundedSeconds } from '../../judgement/retry-hint';
import type { Answer } from '../network';

const SECONDS_PER_MINUTE = 60;
const HEADER_LENGTH_MAX = 20_000;

/**
 * How long a business use case stays blocked, from `X-Business-Use-Case-Usage`: an object of lists, one per business
 * or app, with `estimated_time_to_regain_access` in MINUTES. The longest of them counts; 0 means "not blocked".
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers-2
 */
export function businessUsageRetryAfterS(answer: Answer): number | undefined {
  const header = answer.headers['x-business-use-case-usage'];
  if (header === undefined || header.length > HEADER_LENGTH_MAX) return undefined;

  const minutes = usageEntries(header).map((entry) => numberAt(entry, 'estimated_time_to_regain_access') ?? 0);
  const longest = minutes.reduce((left, right) => Math.max(left, right), 0);
  return longest > 0 ? boundedSeconds(longest * SECONDS_PER_MINUTE) : undefined;
}

function usageEntries(header: string): readonly unknown[] {
  try {
    const usage: unknown = JSON.parse(header);
    return isJsonObject(usage)
      ? Object.values(usage)
          .filter((entry) => Array.isArray(entry))
          .flat()
      : [];
  } catch {
    return [];
  }
}
