import type { Account } from '../../domain/account/account';
import type { Credential, TokenSet } from '../../domain/credential/credential';
import type { Group } from '../../domain/credential/group';
import { endsWithin } from '../../domain/credential/schedule';
import type { Judgement } from '../../domain/judgement/vocabulary';
import type { JudgeContext, NetworkName, Outcome, ProbeFinding, Tokens } from '../../domain/networks/network';
import { accountOnNetwork } from './account-on-network';
import type { Deps } from './ports';
import { recordEvidence } from './record-evidence';
import { refreshCredential } from './refresh-credential';

export type ProbeReport = 'healthy' | 'in_doubt' | 'dead' | 'unproven' | 'nothing_to_ask' | 'looked_at_meanwhile';

/**
 * Asks the network whether a credential's token set still works, and, when it does, whether each of its assets is
 * still ours. What the access token cannot prove, one refresh decides right away.
 */
export async function probeCredential(
  deps: Deps,
  credentialId: string,
  causedBy: string,
  queuedAt: number | null = null,
): Promise<ProbeReport> {
  const question = await prepare(deps, credentialId, queuedAt);
  if (typeof question === 'string') return question;
  return conclude(deps, question, await ask(deps, question), causedBy);
}

/**
 * The same for several credentials of one network, in one request where it takes that. A fault about one of them keeps
 * nothing from the others; it is thrown at the end.
 */
export async function probeTogether(
  deps: Deps,
  input: {
    readonly network: NetworkName;
    readonly credentialIds: readonly string[];
    readonly causedBy: string;
    readonly queuedAt: number | null;
  },
): Promise<readonly ProbeReport[]> {
  const { causedBy } = input;
  const together = deps.networks.network(input.network).probeTogether;
  const prepared = await Promise.all(input.credentialIds.map((id) => prepare(deps, id, input.queuedAt)));
  const questions = prepared.filter((question) => typeof question !== 'string');
  const outcomes =
    together === undefined
      ? await Promise.all(questions.map((question) => ask(deps, question)))
      : await deps.networks.probeTogether(
          { network: input.network, instance: null },
          together,
          questions.map(({ credential, opened, judge }) => {
            return { tokens: opened.tokens, networkUserId: credential.networkUserId, judge };
          }),
        );
  const reports = await Promise.allSettled(
    questions.map(async (question, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) throw new Error(`no outcome for ${question.credential.id}`);
      return conclude(deps, question, outcome, causedBy);
    }),
  );
  return reports.map((report) => {
    if (report.status === 'rejected') throw report.reason;
    return report.value;
  });
}

/** Who is asked about, with which tokens. */
interface Question {
  readonly credential: Credential;
  readonly tokenSetId: string;
  readonly opened: { readonly tokenSet: TokenSet; readonly tokens: Tokens };
  readonly askedAt: number;
  readonly judge: JudgeContext;
}

/**
 * `queuedAt`: since when the question has waited; null: it has not. A queue that is slow holds the same one several
 * times, and an answer that came meanwhile is theirs as well.
 */
async function prepare(
  deps: Deps,
  credentialId: string,
  queuedAt: number | null,
): Promise<Question | 'nothing_to_ask' | 'looked_at_meanwhile'> {
  const known = await deps.store.reads.group(credentialId);
  const lookedAt = known?.credential.schedule.lastProbedAt ?? null;
  if (queuedAt !== null && lookedAt !== null && lookedAt >= queuedAt) return 'looked_at_meanwhile';
  const group = await freshGroup(deps, known);
  const tokenSetId = group?.credential.activeTokenSetId ?? null;
  if (group === null || tokenSetId === null || !deps.networks.isConfigured(group.credential.network)) {
    return 'nothing_to_ask';
  }
  const opened = await deps.store.tokens.open(tokenSetId);
  if (opened === null) return 'nothing_to_ask';
  return {
    credential: group.credential,
    tokenSetId,
    opened,
    askedAt: deps.clock.now(),
    judge: judgeContext(deps, opened.tokenSet.issuedAt, 'user'),
  };
}

function ask(deps: Deps, { credential, opened, judge }: Question): Promise<Outcome<ProbeFinding>> {
  const network = deps.networks.network(credential.network);
  return deps.networks.perform(
    credential,
    (setting) => network.probe({ setting, tokens: opened.tokens, networkUserId: credential.networkUserId }),
    { judge },
  );
}

async function conclude(
  deps: Deps,
  question: Question,
  outcome: Outcome<ProbeFinding>,
  causedBy: string,
): Promise<ProbeReport> {
  const report = await record(deps, question, outcome, causedBy);
  const { id } = question.credential;
  if (report !== 'in_doubt' || !(await isRefreshDue(deps, id))) return report;
  const result = await refreshCredential(deps, id, question.tokenSetId);
  if (result === 'dead') return 'dead';
  if (result !== 'renewed') return report;
  const again = await prepare(deps, id, null);
  return typeof again === 'string' ? again : record(deps, again, await ask(deps, again), causedBy);
}

async function record(
  deps: Deps,
  { credential, tokenSetId, askedAt }: Question,
  outcome: Outcome<ProbeFinding>,
  causedBy: string,
): Promise<ProbeReport> {
  const credentialId = credential.id;
  await recordEvidence(deps, {
    credentialId,
    at: credential,
    tokenSetId,
    askedAt,
    accountId: null,
    operation: 'probe',
    authoritative: true,
    judgement: outcome.judgement,
    finding: outcome.ok ? outcome.value : null,
    httpStatus: outcome.answer.status,
    causedBy,
  });
  if (outcome.ok) await probeAssets(deps, credentialId, outcome, causedBy);
  return reportOf(await deps.store.reads.group(credentialId), outcome.judgement);
}

/** A token known to have ended is renewed first: asking with it would prove nothing. Dead ones are only looked at. */
async function freshGroup(deps: Deps, group: Group | null): Promise<Group | null> {
  if (group === null || group.credential.status === 'retired') return null;
  const tokenSet = group.tokenSets.find((set) => set.id === group.credential.activeTokenSetId);
  const isAlive = group.credential.status !== 'dead';
  if (isAlive && tokenSet?.hasRefreshToken === true && endsWithin(tokenSet, 0, deps.clock.now())) {
    const result = await refreshCredential(deps, group.credential.id, tokenSet.id);
    if (result === 'renewed' || result === 'dead') return deps.store.reads.group(group.credential.id);
  }
  return group;
}

async function probeAssets(
  deps: Deps,
  credentialId: string,
  credentialProbe: Outcome<ProbeFinding>,
  causedBy: string,
): Promise<void> {
  const group = await deps.store.reads.group(credentialId);
  // A dead credential that answers again is verified as a whole by its own reaction.
  if (group === null || group.credential.status === 'dead') return;
  for (const account of group.accounts) {
    await probeAsset(deps, group.credential, account, credentialProbe, causedBy);
  }
}

async function probeAsset(
  deps: Deps,
  credential: Credential,
  account: Account,
  credentialProbe: Outcome<ProbeFinding>,
  causedBy: string,
): Promise<void> {
  const tokenSetId = account.tokenSetId ?? credential.activeTokenSetId;
  if (tokenSetId === null) return;
  const asked = await askAsset(deps, credential, account, tokenSetId);
  if (asked === 'unreadable') return;
  // A kind of account without a question of its own stands and falls with its credential.
  const outcome = asked ?? credentialProbe;
  await recordEvidence(deps, {
    credentialId: credential.id,
    at: credential,
    tokenSetId,
    accountId: account.id,
    operation: 'probe',
    authoritative: true,
    judgement: outcome.judgement,
    finding: null,
    httpStatus: outcome.answer.status,
    causedBy,
  });
}

/**
 * Asks about one asset with the given token set. null: its kind has no question of its own. Shared with the
 * verification of a reconnect.
 */
export async function askAsset(
  deps: Deps,
  credential: Credential,
  account: Account,
  tokenSetId: string,
): Promise<Outcome<true> | null | 'unreadable'> {
  const opened = await deps.store.tokens.open(tokenSetId);
  if (opened === null) return 'unreadable';
  const { accessToken } = opened.tokens;
  const onNetwork = accountOnNetwork(account, credential);
  const tokenKind = opened.tokenSet.accountId === null ? 'user' : 'asset';
  return deps.networks.performIfAny(
    credential,
    (setting) => deps.networks.network(credential.network).probeAsset({ setting, account: onNetwork, accessToken }),
    {
      judge: {
        ...judgeContext(deps, opened.tokenSet.issuedAt, tokenKind),
        targetId: account.remoteId,
        accountKind: account.kind,
      },
    },
  );
}

function judgeContext(deps: Deps, issuedAt: number, tokenKind: 'user' | 'asset'): JudgeContext {
  const now = deps.clock.now();
  return { now, tokenAgeS: Math.max(0, Math.round((now - issuedAt) / 1000)), tokenKind };
}

async function isRefreshDue(deps: Deps, credentialId: string): Promise<boolean> {
  const group = await deps.store.reads.group(credentialId);
  const at = group?.credential.schedule.nextRefreshAt ?? null;
  return group?.credential.status === 'active' && at !== null && at <= deps.clock.now();
}

function reportOf(group: Group | null, judgement: Judgement): ProbeReport {
  if (group === null || group.credential.status === 'dead') return 'dead';
  if (group.credential.doubt !== null) return 'in_doubt';
  return judgement.class === 'healthy' ? 'healthy' : 'unproven';
}
