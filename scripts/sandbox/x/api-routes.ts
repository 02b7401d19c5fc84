import { DAY } from '../../../domain/clock';
import {
  isRecord,
  json,
  mediaType,
  parseJson,
  unseen,
  type Performed,
  type Route,
  type RoutedRequest,
  type WireAnswer,
} from '../wire';
import type { World } from '../world';
import {
  addTweet,
  fieldList,
  tweetObject,
  TWEET_FIELDS,
  USER_FIELDS,
  userObject,
  weightedLength,
} from './tweet-objects';
import { DUPLICATE_DETAIL, invalidRequest, problem } from './x-problems';
import { countXCall } from './x-rate-limits';
import { authenticateX, identifyX, type XCaller } from './x-tokens';
import { xState, type Tweet } from './x-state';

/**
 * The signed-in user and posting.
 * https://docs.x.com/x-api/users/get-my-user · https://docs.x.com/x-api/posts/create-post ·
 * https://docs.x.com/x-api/posts/get-posts-by-ids
 */
export function xApiRoutes(world: World): readonly Route[] {
  const identify = identifyX(world);
  return [
    {
      method: 'GET',
      path: '/2/users/me',
      name: 'users.me',
      operation: () => 'probe',
      identify,
      perform: (request) => me(world, request),
    },
    {
      method: 'POST',
      path: '/2/tweets',
      name: 'tweets.create',
      operation: () => 'publish',
      identify,
      perform: (request) => create(world, request),
    },
    {
      method: 'GET',
      path: '/2/tweets',
      name: 'tweets.lookup',
      operation: readsMetrics,
      identify,
      perform: (request) => lookup(world, request),
    },
  ];
}

/** Reading posts with metrics is analytics; without, it is looking something up. */
export function readsMetrics(request: RoutedRequest): 'analytics' | 'look_up' {
  return fieldList(request, 'tweet.fields').some((name) => name.endsWith('_metrics')) ? 'analytics' : 'look_up';
}

export type Admitted =
  | { readonly ok: true; readonly caller: XCaller; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly answer: WireAnswer };

/** Token, scopes, query parameters and rate limit, in this order. */
export function admit(
  world: World,
  request: RoutedRequest,
  rules: { readonly route: string; readonly scopes: readonly string[]; readonly parameters: readonly string[] },
): Admitted {
  const authenticated = authenticateX(world, request, rules.scopes);
  if (!authenticated.ok) return authenticated;
  const unknown = [...request.query.keys()].filter((name) => !rules.parameters.includes(name));
  if (unknown.length > 0) {
    const message = `The query parameter [${unknown.join(',')}] is not one of [${rules.parameters.join(',')}]`;
    return {
      ok: false,
      answer: invalidRequest(
        unknown.map((name) => ({ parameter: name, value: request.query.get(name) ?? '', message })),
      ),
    };
  }
  const wrong = [
    ...badFields(request, 'tweet.fields', TWEET_FIELDS),
    ...badFields(request, 'user.fields', USER_FIELDS),
  ];
  if (wrong.length > 0) return { ok: false, answer: invalidRequest(wrong) };
  const counted = countXCall(world, rules.route, authenticated.caller.user.id);
  if (counted.answer !== null) return { ok: false, answer: counted.answer };
  return { ok: true, caller: authenticated.caller, headers: counted.headers };
}

function badFields(request: RoutedRequest, parameter: string, known: ReadonlySet<string>) {
  return fieldList(request, parameter)
    .filter((name) => !known.has(name))
    .map((name) => ({
      parameter,
      value: name,
      message: `The \`${parameter}\` query parameter value [${name}] is not one of [${[...known].join(',')}]`,
    }));
}

function me(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, {
    route: 'users.me',
    scopes: ['tweet.read', 'users.read'],
    parameters: ['user.fields', 'tweet.fields', 'expansions'],
  });
  if (!admitted.ok) return unseen(admitted.answer);
  return unseen(
    json(200, { data: userObject(admitted.caller.user, fieldList(request, 'user.fields')) }, admitted.headers),
  );
}

/** The body of a new post, by its documentation; others are refused by name. */
const CREATE_PROPERTIES: ReadonlySet<string> = new Set([
  'card_uri', 'community_id', 'direct_message_deep_link', 'edit_options', 'for_super_followers_only', 'geo', 'made_with_ai', 'media', 'nullcast',
  'paid_partnership', 'poll', 'quote_tweet_id', 'reply', 'reply_settings', 'share_with_followers', 'text',
]); // prettier-ignore

function create(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, {
    route: 'tweets.create',
    scopes: ['tweet.read', 'tweet.write', 'users.read'],
    parameters: [],
  });
  if (!admitted.ok) return unseen(admitted.answer);
  const { user, family } = admitted.caller;
  if (mediaType(request) !== 'application/json')
    return unseen(problem(415, 'Unsupported Media Type', 'Content-Type must be application/json'));
  const body = parseJson(request.body.toString('utf8'));
  if (!isRecord(body))
    return unseen(
      invalidRequest([{ parameter: 'body', value: '', message: 'Requests with bodies must be valid JSON.' }]),
    );
  const unknown = Object.keys(body).filter((name) => !CREATE_PROPERTIES.has(name));
  if (unknown.length > 0) {
    return unseen(
      invalidRequest(
        unknown.map((name) => ({
          parameter: name,
          value: '',
          message: `$.${name}: is not defined in the schema and the schema does not allow additional properties`,
        })),
      ),
    );
  }
  const text = body['text'];
  if (text !== undefined && typeof text !== 'string') {
    return unseen(
      invalidRequest([{ parameter: 'text', value: JSON.stringify(text), message: '$.text: must be a string' }]),
    );
  }
  if (text === undefined || text === '') {
    return unseen(
      invalidRequest([
        { parameter: 'text', value: '', message: 'Your post needs text: the sandbox takes no media, poll or card.' },
      ]),
    );
  }
  if (weightedLength(text) > 280) {
    return unseen(
      problem(403, 'Forbidden', 'Your Tweet text is too long. The maximum length is 280 weighted characters.'),
    );
  }
  const reply = isRecord(body['reply']) ? body['reply']['in_reply_to_tweet_id'] : undefined;
  const inReplyTo = typeof reply === 'string' ? reply : null;
  if (inReplyTo !== null && !xState(world).tweets.has(inReplyTo)) {
    return unseen(
      invalidRequest([
        { parameter: 'reply.in_reply_to_tweet_id', value: inReplyTo, message: 'The post you reply to does not exist.' },
      ]),
    );
  }
  const postedAt = xState(world).lastPosted.get(`${user.id}/${text}`);
  if (postedAt !== undefined && world.clock.now() - postedAt < DUPLICATE_WINDOW_MS)
    return unseen(problem(403, 'Forbidden', DUPLICATE_DETAIL));
  const tweet = addTweet(world, {
    authorId: user.id,
    text,
    createdAt: world.clock.now(),
    inReplyTo,
    byApp: family.clientId,
  });
  return {
    answer: json(
      201,
      { data: { id: tweet.id, text: tweet.text, edit_history_tweet_ids: [tweet.id] } },
      admitted.headers,
    ),
    effect: tweet.id,
  };
}

/** X refuses what a user posted lately; for how long it does not say. */
const DUPLICATE_WINDOW_MS = DAY;

function lookup(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, {
    route: 'tweets.lookup',
    scopes: ['tweet.read', 'users.read'],
    parameters: ['ids', 'tweet.fields', 'user.fields', 'expansions', 'media.fields', 'poll.fields', 'place.fields'],
  });
  if (!admitted.ok) return unseen(admitted.answer);
  const ids = fieldList(request, 'ids');
  const bad = ids.find((id) => !/^\d{1,19}$/.test(id));
  if (ids.length === 0 || ids.length > 100 || bad !== undefined) {
    const message =
      ids.length === 0 ? 'The `ids` query parameter can not be empty' : 'The `ids` query parameter takes 1 to 100 ids';
    return unseen(invalidRequest([{ parameter: 'ids', value: request.query.get('ids') ?? '', message }]));
  }
  const found = ids.map((id) => xState(world).tweets.get(id)).filter((tweet): tweet is Tweet => tweet !== undefined);
  const missing = ids.filter((id) => !xState(world).tweets.has(id));
  const fields = fieldList(request, 'tweet.fields');
  return unseen(
    json(
      200,
      {
        ...(found.length > 0
          ? { data: found.map((tweet) => tweetObject(world, tweet, fields, admitted.caller.user.id)) }
          : {}),
        ...(missing.length > 0 ? { errors: missing.map(notFound) } : {}),
      },
      admitted.headers,
    ),
  );
}

function notFound(id: string): Readonly<Record<string, string>> {
  return {
    value: id,
    detail: `Could not find tweet with ids: [${id}].`,
    title: 'Not Found Error',
    resource_type: 'tweet',
    parameter: 'ids',
    resource_id: id,
    type: 'https://api.x.com/2/problems/resource-not-found',
  };
}
