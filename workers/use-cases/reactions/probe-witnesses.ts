import { CONFIRMATION_SPACING_MS } from '../../../domain/credential/schedule';
import { WITNESSES_HEARD } from '../../../domain/outage/weather';
import { expectEvent, finish } from './reaction';
import type { Reaction } from './reaction';

/**
 * Whether a doubted credential alone is in trouble, or its whole network, others can tell: a few that were healthy are
 * asked at once. Those that went unasked for longest, since what was asked a moment ago is no news.
 */
export const probeWitnesses: Reaction = async (deps, event) => {
  const { subject } = expectEvent(event, 'credential.suspected');
  const group = subject.credentialId === undefined ? null : await deps.store.reads.group(subject.credentialId);
  const credential = group?.credential;
  if (credential === undefined || credential.doubt === null)
    return finish(deps, event, 'probe-witnesses', 'no longer in doubt');
  const { network, instance, id: except } = credential;
  const now = deps.clock.now();
  // In an outage each witness that is denied would call for more: enough are heard already.
  const since = now - CONFIRMATION_SPACING_MS;
  const { latest } = await deps.store.due.samples({ network, instance, since, limit: WITNESSES_HEARD });
  if (latest.length >= WITNESSES_HEARD)
    return finish(deps, event, 'probe-witnesses', 'enough others were asked lately');
  const witnesses = await deps.store.due.probeWitnesses({ network, instance, except, now, limit: WITNESSES_HEARD });
  return finish(deps, event, 'probe-witnesses', `${String(witnesses)} others are asked`);
};
