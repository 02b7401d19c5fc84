import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { ACCOUNT_STATUSES } from '../../../domain/account/account';
import { NETWORKS } from '../../../domain/networks/registry';
import { POST_STATES } from '../../../domain/post/post';
import type { PostState } from '../../../domain/post/post';
import type { QueueBoard, QueueDepth } from '../../../queues/board';
import { sendProblem } from '../error-pages';
import { AccountListPage, AccountPage, OverviewPage, PostListPage } from '../pages/admin-pages';
import type { SignedIn } from '../pages/layout';
import { sendPage } from '../render';
import { securityHeaders } from '../security-headers';
import type { Web } from '../web';
import { signedInAdmin } from './admin-session';
import { signInRoutes } from './sign-in-routes';

/** Where the queue UI is mounted; its pages build their addresses from it. */
export const QUEUES_PATH = '/admin/queues';

const PAGE_SIZE = 100;
const EVIDENCE_SHOWN = 30;
const EVENTS_SHOWN = 50;
const AUDIT_SHOWN = 10;
/** Posts of one account are counted for its page, not listed. */
const COUNTED_MAX = 5_000;
/** Redis answers within milliseconds or is in trouble. Real milliseconds. */
const QUEUES_ANSWER_WITHIN_MS = 2_000;

/** The site of those who run Holdfast: everything of it needs a sign-in. Viewers change nothing. */
export function adminRoutes(web: Web, board: QueueBoard): Router {
  const { reads, overview, admins, processes } = web.deps.store;
  const router = Router();
  router.use(signInRoutes(web));
  router.use(signedInOnly(web));

  router.get('/', async (_request, response) => {
    const [posts, accounts, running, queues, oldestReaction, networks, pushes, audit] = await Promise.all([
      reads.postCounts(),
      overview.accountCounts(),
      processes.list(),
      depthsOrNull(board),
      overview.oldestPendingReaction(),
      reads.networkStates(),
      overview.pushCounts(),
      overview.auditTrail(AUDIT_SHOWN),
    ]);
    const facts = {
      posts,
      accounts,
      processes: running.filter(({ endedAt }) => endedAt === null),
      queues,
      oldestReaction,
      networks,
      pushes,
      notConfigured: NETWORKS.filter(({ name }) => !web.deps.networks.isConfigured(name)).map(({ title }) => title),
      audit: await Promise.all(
        audit.map(async (entry) => {
          const admin = entry.actor === 'admin' && entry.actorId !== null ? await admins.get(entry.actorId) : null;
          return { ...entry, actorName: admin?.name ?? [entry.actor, entry.actorId].filter(Boolean).join(' ') };
        }),
      ),
    };
    sendPage(response, <OverviewPage {...propsOf(web, response)} facts={facts} />);
  });

  router.get('/accounts', async (request, response) => {
    const status = oneOf(ACCOUNT_STATUSES, request.query['status']);
    const { after } = request.query;
    const accounts = await reads.accounts({
      ...(status === null ? {} : { status }),
      ...(typeof after === 'string' ? { after } : {}),
      limit: PAGE_SIZE,
    });
    const last = accounts.length === PAGE_SIZE ? accounts.at(-1) : undefined;
    const query = new URLSearchParams({ ...(status === null ? {} : { status }), after: last?.account.id ?? '' });
    const facts = {
      status,
      accounts,
      nextHref: last === undefined ? null : `/admin/accounts?${query.toString()}`,
      titleOf: ({ network }: { readonly network: (typeof NETWORKS)[number]['name'] }) =>
        web.deps.networks.network(network).title,
    };
    sendPage(response, <AccountListPage {...propsOf(web, response)} facts={facts} />);
  });

  router.get('/accounts/:id', async (request, response) => {
    const account = await reads.account(request.params.id);
    if (account === null) {
      sendMissing(web, request, response, 'account');
      return;
    }
    const [group, organisation, lastConnectedBy, posts, evidence, ofAccount, ofCredential] = await Promise.all([
      reads.group(account.credentialId),
      reads.organisation(account.organisationId),
      account.lastConnectedByMemberId === null ? null : reads.member(account.lastConnectedByMemberId),
      reads.posts({ accountId: account.id, limit: COUNTED_MAX }),
      reads.evidence(account.credentialId, EVIDENCE_SHOWN),
      reads.events({ accountId: account.id, newestFirst: true, limit: EVENTS_SHOWN }),
      reads.events({ credentialId: account.credentialId, newestFirst: true, limit: EVENTS_SHOWN }),
    ]);
    const ofBoth = new Map([...ofAccount, ...ofCredential].map((event) => [event.id, event]));
    const facts = {
      account,
      group,
      organisationName: organisation?.name ?? account.organisationId,
      networkTitle: web.deps.networks.network(account.network).title,
      lastConnectedBy: lastConnectedBy?.name ?? null,
      postCounts: POST_STATES.map((state): [PostState, number] => [
        state,
        posts.filter((post) => post.state === state).length,
      ]).filter(([, count]) => count > 0),
      evidence,
      events: [...ofBoth.values()]
        .filter(({ subject }) => subject.accountId === undefined || subject.accountId === account.id)
        .sort((one, other) => other.occurredAt - one.occurredAt || (other.id > one.id ? 1 : -1))
        .slice(0, EVENTS_SHOWN),
    };
    sendPage(response, <AccountPage {...propsOf(web, response)} facts={facts} />);
  });

  router.get('/posts', async (request, response) => {
    const state = oneOf(POST_STATES, request.query['state']);
    const accountId = typeof request.query['account'] === 'string' ? request.query['account'] : null;
    const posts = await reads.posts({
      ...(state === null ? {} : { states: [state] }),
      ...(accountId === null ? {} : { accountId }),
      limit: PAGE_SIZE,
    });
    const ids = new Set([...posts.map((post) => post.accountId), ...(accountId === null ? [] : [accountId])]);
    const accounts = await Promise.all([...ids].map((id) => reads.account(id)));
    const names = new Map(accounts.flatMap((account) => (account === null ? [] : [[account.id, account.name]])));
    const facts = {
      state,
      accountId,
      posts,
      isCut: posts.length === PAGE_SIZE,
      nameOf: (id: string) => names.get(id) ?? id,
    };
    sendPage(response, <PostListPage {...propsOf(web, response)} facts={facts} />);
  });

  router.use('/queues', queueRoutes(web, board));
  return router;
}

// ------------------------------------------------------------------------------------------ who

function signedInOnly(web: Web): RequestHandler {
  return async (request, response, next) => {
    const signedIn = await signedInAdmin(web, request);
    if (signedIn !== null) {
      setSignedIn(response, signedIn);
      next();
      return;
    }
    if (request.method === 'GET' && request.accepts(['html', 'json']) === 'html') {
      response.redirect(303, `/admin/sign-in?next=${encodeURIComponent(request.originalUrl)}`);
      return;
    }
    sendProblem(request, response, web.frame, {
      status: 401,
      title: 'You are not signed in',
      text: 'Sign in to the admin site first.',
    });
  };
}

function setSignedIn(response: Response, signedIn: SignedIn): void {
  response.locals['signedIn'] = signedIn;
}

function signedInOf(response: Response): SignedIn {
  return response.locals['signedIn'] as SignedIn;
}

function propsOf(web: Web, response: Response): { frame: Web['frame']; signedIn: SignedIn; now: number } {
  return { frame: web.frame, signedIn: signedInOf(response), now: web.deps.clock.now() };
}

// ------------------------------------------------------------------------------------------ queues

/** The queue UI. What changes something is for operators, is written down, and passes the board's own allow-list. */
function queueRoutes(web: Web, board: QueueBoard): Router {
  const router = Router();
  router.use(securityHeaders({ publicUrl: web.publicUrl, inlineStyles: true }));
  router.use((request, response, next) => {
    const { admin } = signedInOf(response);
    if (request.method === 'GET' || request.method === 'HEAD') {
      next();
      return;
    }
    if (admin.role !== 'operator') {
      response.status(403).json({ error: 'A viewer changes nothing here.' });
      return;
    }
    const { path } = request;
    const action = `queues.${request.method.toLowerCase()}`;
    response.on('finish', () => {
      if (response.statusCode < 400) auditQuietly(web, admin.id, action, path);
    });
    next();
  });
  router.use((request, response) => {
    const { admin } = signedInOf(response);
    const ui = admin.role === 'operator' ? board.forOperators : board.forViewers;
    ui(request, response);
  });
  return router;
}

/** The change stands by now: what cannot be written down is at least logged. */
function auditQuietly(web: Web, adminId: string, action: string, path: string): void {
  const { deps } = web;
  const written = deps.store.change({}, () => ({
    result: undefined,
    audit: [
      {
        id: deps.newId(),
        at: deps.clock.now(),
        actor: 'admin',
        actorId: adminId,
        action,
        organisationId: null,
        subject: { path },
      },
    ],
  }));
  written.catch((err: unknown) => {
    deps.logger.error({ err, adminId, action, path }, 'an action of an admin could not be written down');
  });
}

async function depthsOrNull(board: QueueBoard): Promise<readonly QueueDepth[] | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, QUEUES_ANSWER_WITHIN_MS, null);
  });
  try {
    return await Promise.race([board.depths(), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

// ------------------------------------------------------------------------------------------ parts

function oneOf<Value extends string>(values: readonly Value[], given: unknown): Value | null {
  return values.find((value) => value === given) ?? null;
}

function sendMissing(web: Web, request: Request, response: Response, what: string): void {
  sendProblem(request, response, web.frame, {
    status: 404,
    title: `There is no such ${what}`,
    text: 'It may have been removed; the lists show what there is.',
  });
}
