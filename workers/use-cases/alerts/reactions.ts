import { alertOperators } from './alert-operators';
import { alertPeople } from './alert-people';
import type { AlertReaction } from './ports';
import { resolveAlerts } from './resolve-alerts';
import { tellHost } from './tell-host';

/** The reactions of this folder by their name in the catalogue. */
export const ALERT_REACTIONS = {
  'alert-people': alertPeople,
  'resolve-alerts': resolveAlerts,
  'alert-operators': alertOperators,
  'tell-host': tellHost,
} as const satisfies Readonly<Record<string, AlertReaction>>;
