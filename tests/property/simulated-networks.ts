import { HOUR, SECOND } from '../../domain/clock';
import type { Answer, HttpRequest, NetworkName } from '../../domain/networks/network';
import { unanswered } from '../../workers/adapters/networks/answer';
import type { HttpClient } from '../../workers/adapters/networks/http-client';
import { json } from '../integration/use-cases/scripted-http';

/** How a network takes a call. */
export const MOODS = [
  'good',
  /** It did what was asked, and the answer is lost. */
  'acts_silently',
  /** It did nothing, and the answer is lost. */
  'silent',
  'unreachable',
  /** The token is refused. */
  'denied',
  /** The Page is not ours any more. */
  'role_lost',
  /** Something is refused in a way that proves nothing yet. */
  'weakly_denied',
  'limited',
  /** The post itself is refused. */
  'rejected',
] as const;
export type Mood = (typeof MOODS)[number];

export interface WaitingCall {
  readonly processId: string;
  readonly request: HttpRequest;
  readonly kind: CallKind;
  readonly network: NetworkName;
  /** The access token that it speaks about. */
  readonly token: string | undefined;
  readonly give: (answer: Answer) => void;
}

type CallKind = 'publish' | 'look_up' | 'probe' | 'probe_asset' | 'refresh' | 'revoke';

interface StandingPost {
  readonly remoteId: string;
  readonly text: string;
  readonly createdAt: number;
  /** The account's id at the network, and the key where the network takes one. */
  readonly account: string;
  readonly key: string | null;
}

/**
 * Facebook, X and Bluesky on the far side of the wire: what stands there is the truth that everything is held against.
 * Every call waits until the test says in which mood it is answered.
 */
export interface SimulatedNetworks {
  readonly waiting: readonly WaitingCall[];
  readonly standing: readonly StandingPost[];
  clientFor(processId: string): HttpClient;
  /** Answers one of the waiting calls. */
  answer(call: WaitingCall, mood: Mood): void;
  /** Its process is gone: what the network made of the call, nobody hears. */
  drop(call: WaitingCall, acts: boolean): void;
}

export function simulatedNetworks(now: () => number): SimulatedNetworks {
  const waiting: WaitingCall[] = [];
  const standing: StandingPost[] = [];
  let made = 0;

  const act = ({ kind, request }: WaitingCall): StandingPost | null => {
    if (kind !== 'publish') return null;
    const post = postOf(request, `remote-${String((made += 1))}`, now());
    const known = post.key === null ? undefined : standing.find((each) => each.key === post.key);
    if (known !== undefined) return known;
    standing.push(post);
    return post;
  };

  const take = (call: WaitingCall): void => {
    const index = waiting.indexOf(call);
    if (index < 0) throw new Error('this call is answered already');
    waiting.splice(index, 1);
  };

  return {
    waiting,
    standing,
    clientFor: (processId) => ({
      send: (request) =>
        new Promise((give) => {
          const network = networkOf(request);
          waiting.push({ processId, request, kind: kindOf(request), network, token: tokenOf(request), give });
        }),
      close: () => Promise.resolve(),
    }),
    answer: (call, mood) => {
      take(call);
      call.give(answerOf(call, mood));
    },
    drop: (call, acts) => {
      take(call);
      if (acts) act(call);
    },
  };

  function answerOf(call: WaitingCall, mood: Mood): Answer {
    switch (mood) {
      case 'good':
        return goodAnswer(call);
      case 'acts_silently':
        act(call);
        return unanswered('unknown', 'timeout');
      case 'silent':
        return unanswered('unknown', 'timeout');
      case 'unreachable':
        return unanswered('not_sent', 'refused');
      case 'denied':
        return denialOf(call);
      case 'role_lost':
        return call.kind === 'probe_asset'
          ? json(400, { error: { code: 190, error_subcode: 492, message: 'x' } })
          : goodAnswer(call);
      case 'weakly_denied':
        return call.kind === 'probe_asset'
          ? json(400, { error: { code: 100, error_subcode: 33, message: 'x' } })
          : json(403, {});
      case 'limited':
        return json(429, { error: 'RateLimitExceeded', title: 'Too Many Requests' });
      case 'rejected':
        return call.kind === 'publish' ? rejectionOf(call.request) : goodAnswer(call);
    }
  }

  function goodAnswer(call: WaitingCall): Answer {
    const { request } = call;
    const { host, pathname, searchParams } = addressOf(request);
    switch (call.kind) {
      case 'publish': {
        const { remoteId } = act(call) ?? { remoteId: 'none' };
        if (host === 'api.x.com') return json(200, { data: { id: remoteId } });
        return json(200, host === 'pds.test' ? { uri: remoteId } : { id: remoteId });
      }
      case 'look_up':
        return foundAt(host, pathname, searchParams);
      case 'probe':
        if (host === 'api.x.com') return json(200, { data: { id: 'user', username: 'ada' } });
        return json(200, host === 'pds.test' ? { did: 'user' } : { data: { is_valid: true, user_id: 'user' } });
      case 'probe_asset':
        return json(200, { id: pathname.split('/').at(-1) });
      case 'refresh': {
        const name = String((made += 1));
        return host === 'api.x.com'
          ? json(200, { access_token: `access-${name}`, refresh_token: `refresh-${name}`, expires_in: 7200 })
          : json(200, { did: 'user', accessJwt: jwt(name, 2 * HOUR), refreshJwt: jwt(name, 2000 * HOUR) });
      }
      case 'revoke':
        return json(200, { success: true });
    }
  }

  function foundAt(host: string, pathname: string, query: URLSearchParams): Answer {
    if (host === 'pds.test') {
      const post = standing.find(({ key }) => key === query.get('rkey'));
      if (post === undefined) return json(400, { error: 'RecordNotFound', message: 'Could not locate record' });
      return json(200, { uri: post.remoteId, value: { text: post.text, createdAt: isoOf(post.createdAt) } });
    }
    const ofAccount = standing.filter(({ account }) => pathname.split('/').includes(account));
    const data = ofAccount.map(({ remoteId, text, createdAt }) =>
      host === 'api.x.com'
        ? { id: remoteId, text, created_at: isoOf(createdAt) }
        : { id: remoteId, message: text, created_time: isoOf(createdAt) },
    );
    return json(200, { data, meta: { result_count: data.length } });
  }

  function jwt(name: string, lifeMs: number): string {
    const iat = Math.floor(now() / SECOND);
    return `h.${btoa(JSON.stringify({ iat, exp: iat + lifeMs / SECOND, name }))}.s`;
  }
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

function addressOf({ url, query }: HttpRequest): URL {
  const address = new URL(url);
  for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value);
  return address;
}

function networkOf(request: HttpRequest): NetworkName {
  const { host } = addressOf(request);
  if (host === 'graph.facebook.com') return 'facebook';
  return host === 'api.x.com' ? 'x' : 'bluesky';
}

function tokenOf({ query, headers }: HttpRequest): string | undefined {
  return query?.['input_token'] ?? headers?.['authorization']?.replace(/^Bearer /, '');
}

function kindOf(request: HttpRequest): CallKind {
  const { pathname } = addressOf(request);
  if (/(\/feed|\/tweets|putRecord)$/.test(pathname) && request.method === 'POST') return 'publish';
  if (/(published_posts|\/tweets|getRecord)$/.test(pathname)) return 'look_up';
  if (/(debug_token|\/users\/me|getSession)$/.test(pathname)) return 'probe';
  if (/(oauth2\/token|refreshSession)$/.test(pathname)) return 'refresh';
  if (/(oauth2\/revoke|deleteSession|\/permissions)$/.test(pathname)) return 'revoke';
  if (request.method === 'GET' && /\/page-\d$/.test(pathname)) return 'probe_asset';
  throw new Error(`Nobody knows the call ${request.method} ${pathname}.`);
}

function postOf(request: HttpRequest, remoteId: string, createdAt: number): StandingPost {
  const { pathname } = addressOf(request);
  const fields: Readonly<Record<string, unknown>> =
    request.body.kind === 'form' ? request.body.fields : request.body.kind === 'json' ? Object(request.body.value) : {};
  const record = Object(fields['record']) as Readonly<Record<string, unknown>>;
  const text = String(fields['message'] ?? fields['text'] ?? record['text']);
  const { rkey } = fields;
  const key = typeof rkey === 'string' ? rkey : null;
  // The author of a call to X is the token's; there is one account of it here.
  const account = pathname.endsWith('/tweets') ? 'x-user' : (pathname.split('/').at(-2) ?? '');
  return { remoteId, text, createdAt, account, key };
}

function denialOf({ kind, request }: WaitingCall): Answer {
  const { host } = addressOf(request);
  if (host === 'graph.facebook.com') {
    const error = { code: 190, error_subcode: 460, message: 'x' };
    return kind === 'probe'
      ? json(200, { data: { is_valid: false, error: { code: 190, subcode: 460, message: 'x' } } })
      : json(401, { error });
  }
  if (host === 'api.x.com') {
    return kind === 'refresh' ? json(400, { error: 'invalid_grant' }) : json(401, { title: 'Unauthorized' });
  }
  return json(400, { error: 'ExpiredToken', message: 'Token has been revoked' });
}

function rejectionOf(request: HttpRequest): Answer {
  const { host } = addressOf(request);
  if (host === 'graph.facebook.com') return json(400, { error: { code: 506, message: 'Duplicate status message' } });
  if (host === 'api.x.com') return json(403, { title: 'Forbidden', status: 403 });
  return json(400, { error: 'InvalidRequest', message: 'x' });
}
