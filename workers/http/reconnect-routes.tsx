import { Router, urlencoded } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { VNode } from 'preact';
import type { StoredReconnect } from '../../db/store';
import { SECOND } from '../../domain/clock';
import type { Group } from '../../domain/credential/group';
import type { AccountOutcome, StoredEvent } from '../../domain/event/events';
import type { NetworkName } from '../../domain/networks/network';
import type { PostState } from '../../domain/post/post';
import type { MemberLink } from '../links/member-links';
import { completeReconnect, isOfBrowser } from '../use-cases/reconnect/complete-reconnect';
import type { SignInProof } from '../use-cases/reconnect/complete-reconnect';
import { offerReconnect, startReconnect } from '../use-cases/reconnect/start-reconnect';
import type { ReconnectOffer, ReconnectOfferRefusal } from '../use-cases/reconnect/start-reconnect';
import { sendProblem } from './error-pages';
import { bindBrowser, memberOf, openMemberSession } from './member-session';
import { BeginPage, ConnectedPage, FailedPage, MayNotPage, ProgressPage } from './pages/reconnect-pages';
import type { AccountResult, AttemptFacts } from './pages/reconnect-pages';
import { sendPage } from './render';
import { securityHeaders } from './security-headers';
import type { Web } from './web';

/** How often a page about a running attempt loads again. */
const REFRESH_AFTER_S = 2;
/** A verification that lasts longer is called slow. */
const SLOW_AFTER_MS = 45 * SECOND;
/** Posts are counted for a page, not listed. */
const COUNTED_MAX = 1_000;
const FORM_LIMIT = '8kb';

/**
 * The way of a person from the link in an alert to reconnected accounts:
 * link -> page -> button -> the network's own pages -> callback -> result.
 */
export function reconnectRoutes(web: Web): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: FORM_LIMIT });

  router.get('/reconnect/:token', leadsToNetworks(web), async (request, response) => {
    const offered = await offerOf(web, textOf(request.params['token']), request, response);
    if (offered === null) return;
    const { offer, token } = offered;
    if (offer.refusal !== null) sendMayNot(web, response, offer, offer.refusal);
    else sendPage(response, await beginPage(web, offer, token));
  });

  router.post('/reconnect/:token', form, leadsToNetworks(web), async (request, response) => {
    const offered = await offerOf(web, textOf(request.params['token']), request, response);
    if (offered === null) return;
    const { offer, link } = offered;
    const proof = appPasswordIn(request);
    const signIn = web.deps.networks.network(offer.group.credential.network).signIn.kind;
    if (signIn === 'app_password' && (proof.identifier === '' || proof.password === '')) {
      sendProblem(request, response, web.frame, {
        status: 422,
        title: 'Something is missing',
        text: 'Go back and type both the handle and the app password.',
      });
      return;
    }
    const browser = bindBrowser(web, request, response);
    const started = await startReconnect(web.deps, { ...link, browser });
    if (!started.ok) {
      if (started.refusal.why === 'unknown') sendLinkProblem(web, request, response, 'forged');
      else sendMayNot(web, response, offer, started.refusal);
      return;
    }
    await openMemberSession(web, response, link.memberId);
    const { at, state, codeChallenge } = started.value;
    if (signIn === 'oauth') {
      const redirectUri = callbackUrl(web, at.network);
      const url = await web.deps.networks.authorizationUrl(at, { state, codeChallenge, redirectUri });
      if (url.ok) response.redirect(303, url.value);
      else sendServerAway(web, request, response, offer);
      return;
    }
    await finish(web, request, response, { network: at.network, state, browser, proof });
  });

  router.post('/reconnect/:token/accounts', async (request, response) => {
    const link = linkOf(web, textOf(request.params.token), request, response);
    if (link === null) return;
    await openMemberSession(web, response, link.memberId);
    response.redirect(303, '/accounts');
  });

  router.get('/oauth/callback/:network', async (request, response) => {
    const { network } = request.params;
    const browser = web.cookies.read(request, 'browser');
    const state = textOf(request.query['state']);
    await finish(web, request, response, { network, state, browser, proof: codeIn(web, request, network) });
  });

  router.get('/reconnects/:id', async (request, response) => {
    const attempt = await web.deps.store.reads.reconnect(request.params.id);
    if (attempt === null || !isOfBrowser(attempt, web.cookies.read(request, 'browser'))) {
      sendUnknownAttempt(web, request, response);
      return;
    }
    await sendAttempt(web, request, response, attempt);
  });

  return router;
}

/**
 * The form of the page before the button ends, by redirects, on the network's own pages, which may move the browser on
 * between hosts of theirs (a mobile site). Chrome holds all of that against `form-action`.
 */
function leadsToNetworks(web: Web): RequestHandler {
  const sandboxOrigins = web.frame.sandbox === null ? [] : ['http:'];
  return securityHeaders({ publicUrl: web.publicUrl, formTargets: ['https:', ...sandboxOrigins] });
}

export function callbackUrl({ publicUrl }: Pick<Web, 'publicUrl'>, network: NetworkName): string {
  return `${publicUrl}/oauth/callback/${network}`;
}

// ------------------------------------------------------------------------------------------ before

function linkOf(web: Web, token: string, request: Request, response: Response): MemberLink | null {
  const verified = web.links.verify(token, web.deps.clock.now());
  if (verified.ok) return verified.value;
  sendLinkProblem(web, request, response, verified.refusal);
  return null;
}

async function offerOf(
  web: Web,
  token: string,
  request: Request,
  response: Response,
): Promise<{ readonly offer: ReconnectOffer; readonly link: MemberLink; readonly token: string } | null> {
  const link = linkOf(web, token, request, response);
  if (link === null) return null;
  const offer = await offerReconnect(web.deps, link);
  if (offer !== null && offer.member.leftAt === null) return { offer, link, token };
  sendProblem(request, response, web.frame, {
    status: 404,
    title: 'There is nothing to reconnect here any more',
    text: 'The account was removed, or you no longer belong to its organisation.',
  });
  return null;
}

async function beginPage(web: Web, offer: ReconnectOffer, token: string): Promise<VNode> {
  const { account, group } = offer;
  const network = web.deps.networks.network(group.credential.network);
  const others = group.accounts.filter(({ id }) => id !== account.id);
  return (
    <BeginPage
      frame={web.frame}
      facts={{
        networkTitle: network.title,
        accounts: [account, ...others],
        identity: group.credential.displayName,
        waitingPosts: await waitingPosts(web, group),
        action: `/reconnect/${token}`,
        accountsAction: `/reconnect/${token}/accounts`,
        signIn: network.signIn.kind,
      }}
    />
  );
}

async function waitingPosts(web: Web, group: Group): Promise<number> {
  const inTrouble = group.accounts.filter(({ connection }) => connection.status !== 'connected');
  const counts = await Promise.all(inTrouble.map(({ id }) => countPosts(web, id, ['scheduled', 'queued', 'held'])));
  return counts.reduce((sum, count) => sum + count, 0);
}

function sendMayNot(web: Web, response: Response, offer: ReconnectOffer, refusal: ReconnectOfferRefusal): void {
  const lastConnectedBy = refusal.why === 'not_permitted' ? refusal.lastConnectedBy : null;
  sendPage(
    response,
    <MayNotPage
      frame={web.frame}
      facts={{
        networkTitle: web.deps.networks.network(offer.group.credential.network).title,
        accountName: offer.account.name,
        organisationName: offer.people.organisation.name,
        why: refusal.why,
        lastConnectedBy:
          lastConnectedBy === null ? null : { name: lastConnectedBy.name, hasLeft: lastConnectedBy.leftAt !== null },
      }}
    />,
    403,
  );
}

function sendLinkProblem(web: Web, request: Request, response: Response, why: 'expired' | 'forged'): void {
  sendProblem(
    request,
    response,
    web.frame,
    why === 'expired'
      ? {
          status: 410,
          title: 'This link has expired',
          text: 'Links in alerts work for two weeks. Use the link in a newer alert, or open your social accounts in the suite.',
        }
      : {
          status: 404,
          title: 'This link is not valid',
          text: 'Part of it may be missing: copy the whole link from the message, or press the button there.',
        },
  );
}

// ------------------------------------------------------------------------------------------ back from the network

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** RFC 6749 section 4.1.2: a code, or an error instead of it. */
function codeIn(web: Web, request: Request, network: string): SignInProof {
  const code = textOf(request.query['code']);
  const error = textOf(request.query['error']);
  if (error !== '' || code === '') return { kind: 'refused', error };
  return { kind: 'code', code, redirectUri: `${web.publicUrl}/oauth/callback/${network}` };
}

/** The server did not take our app, so that nobody can sign in there now. */
function sendServerAway(web: Web, request: Request, response: Response, { group }: ReconnectOffer): void {
  const { title } = web.deps.networks.network(group.credential.network);
  const { host } = new URL(group.credential.instance ?? web.publicUrl);
  sendProblem(request, response, web.frame, {
    status: 503,
    title: `${host} does not answer as it should`,
    text: `You sign in to ${title} at the server of the account, and it is not ready for that now. Nothing has changed; open the link in your message again later.`,
  });
}

function appPasswordIn(request: Request): Extract<SignInProof, { readonly kind: 'app_password' }> {
  const fields = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const identifier = textOf(fields['identifier']).trim().replace(/^@/, '');
  return { kind: 'app_password', identifier, password: textOf(fields['password']).trim() };
}

async function finish(
  web: Web,
  request: Request,
  response: Response,
  input: Parameters<typeof completeReconnect>[1],
): Promise<void> {
  const completed = await completeReconnect(web.deps, input);
  if (completed.ok) response.redirect(303, `/reconnects/${completed.value.reconnectId}`);
  else sendUnknownAttempt(web, request, response);
}

function sendUnknownAttempt(web: Web, request: Request, response: Response): void {
  sendProblem(request, response, web.frame, {
    status: 404,
    title: 'This browser did not begin this',
    text: 'A reconnect is finished in the browser that began it, and without deleting its cookies. Nothing has changed; open the link in your message again.',
  });
}

// ------------------------------------------------------------------------------------------ the result

async function sendAttempt(web: Web, request: Request, response: Response, attempt: StoredReconnect): Promise<void> {
  const { frame, deps } = web;
  const now = deps.clock.now();
  const group = await deps.store.reads.group(attempt.credentialId);
  const facts = await attemptFacts(web, request, attempt, group);
  const { life } = attempt;
  switch (life.status) {
    case 'started':
    case 'exchanging':
      if (life.status === 'started' || now >= attempt.expiresAt) {
        sendPage(response, <FailedPage frame={frame} facts={facts} why="expired" signedInAs={null} />);
        return;
      }
      sendPage(response, <ProgressPage frame={frame} facts={facts} isSlow={false} refreshAfterS={REFRESH_AFTER_S} />);
      return;
    case 'verifying': {
      const granted = group?.tokenSets.find(({ id }) => id === life.tokenSetId);
      const isSlow = granted !== undefined && now - granted.issuedAt > SLOW_AFTER_MS;
      sendPage(response, <ProgressPage frame={frame} facts={facts} isSlow={isSlow} refreshAfterS={REFRESH_AFTER_S} />);
      return;
    }
    case 'connected':
      sendPage(response, <ConnectedPage frame={frame} facts={facts} results={await resultsOf(web, attempt, group)} />);
      return;
    case 'refused':
      sendPage(
        response,
        <FailedPage frame={frame} facts={facts} why={life.why} signedInAs={life.signedInAs ?? null} />,
      );
  }
}

async function attemptFacts(
  web: Web,
  request: Request,
  attempt: StoredReconnect,
  group: Group | null,
): Promise<AttemptFacts> {
  const { memberId, accountId } = attempt;
  const isThere = group !== null && group.credential.status !== 'retired';
  const link = isThere ? web.links.makeReconnectLink({ memberId, accountId, now: web.deps.clock.now() }) : null;
  return {
    networkTitle: web.deps.networks.network(attempt.network).title,
    identity: group?.credential.displayName ?? 'its owner',
    againHref: link === null ? null : new URL(link).pathname,
    accountsHref: (await memberOf(web, request)) === memberId ? '/accounts' : null,
  };
}

async function resultsOf(web: Web, attempt: StoredReconnect, group: Group | null): Promise<readonly AccountResult[]> {
  const reconnected = await findReconnected(web, attempt);
  if (group === null || reconnected === null) return [];
  const troubleSince = await beginningOf(web, reconnected.data.endedIncidentIds);
  return Promise.all(
    group.accounts.map(async (account): Promise<AccountResult> => {
      const outcome = reconnected.data.outcomes.find(({ accountId }) => accountId === account.id);
      const isBack = outcome !== undefined && outcome.outcome !== 'unchanged';
      return {
        account,
        outcome: isBack ? limitedNow(outcome, Object.values(account.limits)) : (outcome ?? unchecked(account.id)),
        waitingPosts:
          isBack && account.pausedAt === null ? await countPosts(web, account.id, ['scheduled', 'queued', 'held']) : 0,
        missedPosts: troubleSince === null ? 0 : await countPosts(web, account.id, ['missed'], troubleSince),
      };
    }),
  );
}

/** What the new grant does not allow is written behind the reconnect, as limits of the account. */
function limitedNow(outcome: AccountOutcome, limits: readonly AccountOutcome['reason'][]): AccountOutcome {
  const [reason] = limits;
  return reason === undefined ? outcome : { ...outcome, outcome: 'limited', reason };
}

function unchecked(accountId: string): AccountOutcome {
  return { accountId, outcome: 'unchanged', reason: 'could_not_check' };
}

/** Events of a credential since the attempt are few; the latest are asked first. */
const EVENTS_LOOKED_AT = 200;

async function findReconnected(
  web: Web,
  attempt: StoredReconnect,
): Promise<StoredEvent<'credential.reconnected'> | null> {
  const events = await web.deps.store.reads.events({
    credentialId: attempt.credentialId,
    newestFirst: true,
    limit: EVENTS_LOOKED_AT,
  });
  return (
    events.find(
      (event): event is StoredEvent<'credential.reconnected'> =>
        event.name === 'credential.reconnected' && event.data.reconnectId === attempt.id,
    ) ?? null
  );
}

async function beginningOf(web: Web, incidentIds: readonly string[]): Promise<number | null> {
  const incidents = await Promise.all(incidentIds.map((id) => web.deps.store.reads.incident(id)));
  const openings = incidents.flatMap((incident) => (incident === null ? [] : [incident.openedAt]));
  return openings.length === 0 ? null : Math.min(...openings);
}

async function countPosts(
  web: Web,
  accountId: string,
  states: readonly PostState[],
  changedSince = 0,
): Promise<number> {
  const posts = await web.deps.store.reads.posts({ accountId, states, limit: COUNTED_MAX });
  return posts.filter(({ changedAt }) => changedAt >= changedSince).length;
}
