import { DAY } from '../../../domain/clock';
import { snowflake } from '../identifiers';
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
import { invalidParameter, linkedinError, notEnoughPermissions, refusedPost, WRONG_AUTHOR } from './linkedin-errors';
import { linkedinState, type LinkedinPost } from './linkedin-state';
import { admit, identifyLinkedin, type LinkedinCaller, type LinkedinRules } from './linkedin-tokens';
import { readLittleText } from './little-format';
import { mayPost, pageOf } from './organisation-routes';

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api */
export function linkedinPostRoutes(world: World): readonly Route[] {
  const identify = identifyLinkedin(world);
  return [
    {
      method: 'POST',
      path: '/rest/posts',
      name: 'posts.create',
      operation: () => 'publish',
      identify,
      perform: (request) => create(world, request),
    },
    {
      method: 'GET',
      path: '/rest/posts',
      name: 'posts.author',
      operation: () => 'look_up',
      identify,
      perform: (request) => findByAuthor(world, request),
    },
  ];
}

const CREATE: LinkedinRules = {
  resource: 'posts.CREATE',
  scopes: ['w_member_social', 'w_organization_social'],
  parameters: [],
  // "Share on LinkedIn": 150 a day for a member.
  memberCallsPerDay: 150,
};

/** LinkedIn refuses what an author posted lately; for how long it does not say (24 to 48 hours are reported). */
const DUPLICATE_WINDOW_MS = DAY;
const TEXT_LENGTH_MAX = 3000;

function create(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, CREATE);
  if (!admitted.ok) return unseen(admitted.answer);
  const { caller } = admitted;
  const body = mediaType(request) === 'application/json' ? parseJson(request.body.toString('utf8')) : undefined;
  if (!isRecord(body)) return unseen(linkedinError(400, 'ILLEGAL_ARGUMENT', 'The request body is not valid JSON'));
  const wrong = shapeFault(body) ?? authorFault(world, caller, String(body['author']));
  if (wrong !== null) return unseen(wrong);
  const { text, little } = readLittleText(String(body['commentary']));
  const article = articleIn(body);
  if (article === 'faulty') return unseen(missingField('/content/article/title'));
  const refused = contentFault(world, String(body['author']), text, article);
  if (refused !== null) return unseen(refused);
  const post = addPost(world, {
    author: String(body['author']),
    commentary: little,
    text,
    article,
    createdAt: world.clock.now(),
    byApp: caller.family.clientId,
  });
  // The answer has no body: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#sample-response
  return { answer: { status: 201, headers: { 'x-restli-id': post.id }, body: '' }, effect: post.id };
}

const FIELDS: ReadonlySet<string> = new Set([
  'author', 'commentary', 'visibility', 'distribution', 'content', 'lifecycleState', 'isReshareDisabledByAuthor', 'adContext', 'container',
  'contentLandingPage', 'contentCallToActionLabel', 'reshareContext',
]); // prettier-ignore

function shapeFault(body: Readonly<Record<string, unknown>>): WireAnswer | null {
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) {
    return linkedinError(422, null, `ERROR :: /${unknown} :: unrecognized field found but not allowed\n`);
  }
  const missing = ['author', 'commentary', 'visibility', 'lifecycleState'].find(
    (name) => typeof body[name] !== 'string',
  );
  if (missing !== undefined) return missingField(`/${missing}`);
  const distribution = body['distribution'];
  if (!isRecord(distribution) || distribution['feedDistribution'] === undefined) {
    return missingField('/distribution/feedDistribution');
  }
  if (body['lifecycleState'] !== 'PUBLISHED') return missingField('/lifecycleState');
  const content = body['content'];
  if (content === undefined || (isRecord(content) && isRecord(content['article']))) return null;
  return linkedinError(400, 'ILLEGAL_ARGUMENT', 'The sandbox takes text and articles: its other content needs uploads');
}

function missingField(path: string): WireAnswer {
  return linkedinError(422, null, `ERROR :: ${path} :: field is required but not found and has no default value\n`);
}

/** A member speaks for themselves with one scope, for an organisation with another and a role. */
function authorFault(world: World, { member, family }: LinkedinCaller, author: string): WireAnswer | null {
  if (author === `urn:li:person:${member.id}`) {
    return family.scopes.includes('w_member_social') ? null : notEnoughPermissions('posts.CREATE');
  }
  const organisation = linkedinState(world).organisations.get(organisationId(author));
  if (organisation === undefined || !mayPost(organisation, member)) return WRONG_AUTHOR;
  return family.scopes.includes('w_organization_social') ? null : notEnoughPermissions('posts.CREATE');
}

function organisationId(urn: string): string {
  return /^urn:li:organization:(\d+)$/.exec(urn)?.[1] ?? '';
}

function articleIn(body: Readonly<Record<string, unknown>>): LinkedinPost['article'] | 'faulty' {
  const content = body['content'];
  const article = isRecord(content) ? content['article'] : undefined;
  if (!isRecord(article)) return null;
  const { source, title } = article;
  if (typeof source !== 'string' || typeof title !== 'string' || title === '') return 'faulty';
  return URL.canParse(source) ? { source, title } : 'faulty';
}

function contentFault(world: World, author: string, text: string, article: LinkedinPost['article']): WireAnswer | null {
  if (text.length > TEXT_LENGTH_MAX) {
    return refusedPost(
      400,
      'FIELD_ARRAY_SIZE_TOO_HIGH',
      'Size of array cannot be higher than the maxLength',
      `ShareCommentary text length (${text.length} characters) exceeded the maximum allowed (${TEXT_LENGTH_MAX} characters)`,
      { maxLength: TEXT_LENGTH_MAX },
    );
  }
  const last = linkedinState(world).lastPosted.get(contentKey(author, text, article));
  if (last === undefined || world.clock.now() - last.at >= DUPLICATE_WINDOW_MS) return null;
  return refusedPost(422, 'DUPLICATE_POST', 'Duplicate post is detected', `Content is a duplicate of ${last.id}`);
}

function contentKey(author: string, text: string, article: LinkedinPost['article']): string {
  return `${author}/${article?.source ?? ''}/${text}`;
}

export function addPost(world: World, post: Omit<LinkedinPost, 'id'>): LinkedinPost {
  const { posts, lastPosted } = linkedinState(world);
  const added: LinkedinPost = { ...post, id: `urn:li:share:${snowflake(post.createdAt, world.nextSequence())}` };
  posts.set(added.id, added);
  lastPosted.set(contentKey(post.author, post.text, post.article), { id: added.id, at: post.createdAt });
  return added;
}

const FIND: LinkedinRules = {
  resource: 'posts.FINDER-author',
  scopes: ['r_organization_social', 'r_member_social'],
  parameters: ['q', 'author', 'count', 'start', 'sortBy', 'isDsc', 'viewContext', 'fields'],
};

/** An organisation's posts need a role in it, a member's `r_member_social`, which no app of the sandbox has. */
function findByAuthor(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, FIND);
  if (!admitted.ok) return unseen(admitted.answer);
  const { query } = request;
  if (query.get('q') !== 'author') return unseen(invalidParameter('q'));
  const page = pageOf(query);
  if (page === null) return unseen(invalidParameter('count'));
  if (!['CREATED', 'LAST_MODIFIED'].includes(query.get('sortBy') ?? 'LAST_MODIFIED')) {
    return unseen(invalidParameter('sortBy'));
  }
  const author = query.get('author') ?? '';
  const organisation = linkedinState(world).organisations.get(organisationId(author));
  if (organisation === undefined || !mayPost(organisation, admitted.caller.member)) {
    return unseen(notEnoughPermissions('posts.FINDER-author'));
  }
  const posts = [...linkedinState(world).posts.values()]
    .filter((post) => post.author === author)
    .sort((one, other) => other.createdAt - one.createdAt);
  return unseen(
    json(200, {
      paging: { ...page, links: [] },
      elements: posts.slice(page.start, page.start + page.count).map(postObject),
    }),
  );
}

function postObject(post: LinkedinPost): Readonly<Record<string, unknown>> {
  return {
    id: post.id,
    author: post.author,
    commentary: post.commentary,
    createdAt: post.createdAt,
    publishedAt: post.createdAt,
    lastModifiedAt: post.createdAt,
    visibility: 'PUBLIC',
    lifecycleState: 'PUBLISHED',
    distribution: { feedDistribution: 'MAIN_FEED', thirdPartyDistributionChannels: [] },
    isReshareDisabledByAuthor: false,
    ...(post.article === null ? {} : { content: { article: post.article } }),
  };
}
