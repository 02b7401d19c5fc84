import { SECOND } from '../../../domain/clock';

/** Graph's times: ISO 8601 with whole seconds and an offset without a colon. */
export function graphTime(at: number): string {
  return new Date(Math.floor(at / SECOND) * SECOND).toISOString().replace('.000Z', '+0000');
}

/** A Unix time in seconds, or a date that ISO 8601 knows. null: neither. */
export function graphMoment(text: string | null, absent: number): number | null {
  if (text === null) return absent;
  if (/^\d{1,11}$/.test(text)) return Number(text) * SECOND;
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? null : parsed;
}
