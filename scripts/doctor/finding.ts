/** What was looked at, in the order in which it is shown. */
export const AREAS = [
  'configuration',
  'environment',
  'keys',
  'database',
  'disk',
  'redis',
  'clock',
  'networks',
  'alerts',
] as const;
export type Area = (typeof AREAS)[number];

/**
 * What one check found, in plain words and without secrets. A fault keeps Holdfast from working, or from keeping a
 * promise; a warning does not, or could not be checked.
 */
export type Finding = {
  readonly area: Area;
  readonly what: string;
} & (
  | { readonly severity: 'ok'; readonly mend: null }
  /** `mend`: what to do about it, a whole sentence. */
  | { readonly severity: 'warning' | 'fault'; readonly mend: string }
);

export const fine = (area: Area, what: string): Finding => ({ area, severity: 'ok', what, mend: null });

export const warning = (area: Area, what: string, mend: string): Finding => ({ area, severity: 'warning', what, mend });

export const fault = (area: Area, what: string, mend: string): Finding => ({ area, severity: 'fault', what, mend });
