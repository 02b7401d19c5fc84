import type { Account } from '../account/account';
import type { Group } from '../credential/group';
import type { PostContent } from '../networks/network';
import { networkNamed } from '../networks/registry';
import { missAt } from '../post/post';
import { ok } from '../result';
import type { Result } from '../result';
import { HOUR, MINUTE } from '../clock';
import { isoTime, unprocessable } from './decision';
import type { IntakeContext, IntakeRefusal } from './decision';

/** A post that its network could never take is refused now, in the network's words, instead of failing at its time. */
export function checkContent(
  content: PostContent,
  account: Account,
  group: Group,
  { sandbox }: IntakeContext,
): Result<null, IntakeRefusal> {
  const network = networkNamed(account.network);
  const ended = sandbox ? null : network.ended(account.kind);
  if (ended !== null) return unprocessable('accountId', 'ended_by_network', `cannot be published to: ${ended}`);
  const { networkUserId } = group.credential;
  const refusal = network.publish.refuseContent(content, {
    kind: account.kind,
    remoteId: account.remoteId,
    networkUserId,
  });
  return refusal === null
    ? ok(null)
    : unprocessable('content', 'refused_by_network', `would be refused by ${network.title}: ${refusal}`);
}

/** A time that is over for good is refused: the post could only be missed. A little late is fine, it goes out at once. */
export function checkDueTime(dueAt: number, graceMs: number, { now }: IntakeContext): Result<null, IntakeRefusal> {
  const latest = missAt({ dueAt, graceMs });
  if (latest >= now) return ok(null);
  return unprocessable(
    'dueAt',
    'too_late',
    `is over: with a grace of ${spanOf(graceMs)} the post would have been missed at ${isoTime(latest)}, and it is ${isoTime(now)} now; give a later time`,
  );
}

function spanOf(ms: number): string {
  if (ms % HOUR === 0) return `${ms / HOUR} h`;
  return ms % MINUTE === 0 ? `${ms / MINUTE} min` : `${ms} ms`;
}
