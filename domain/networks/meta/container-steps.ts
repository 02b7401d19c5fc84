import { idAt } from '../../judgement/json-reader';
import { judgementOf } from '../../judgement/ruling';
import type {
  Call,
  CallWithToken,
  HttpRequest,
  Medium,
  Operation,
  PostContent,
  PublishInput,
  PublishStep,
} from '../network';
import { CONTAINER_RETRY_S, containerState } from './container-status';

/** Where and with whose token an API of Instagram or Threads is called; the paths below it are the same everywhere. */
export interface MetaMediaApi {
  readonly get: (input: CallWithToken, path: string, query: Readonly<Record<string, string>>) => HttpRequest;
  readonly post: (input: CallWithToken, path: string, fields: Readonly<Record<string, string>>) => HttpRequest;
  readonly judge: (operation: Operation, input: CallWithToken) => Call<unknown>['judge'];
}

/** How a network describes posts in containers. */
export interface ContainerWords {
  readonly createEdge: 'media' | 'threads';
  readonly publishEdge: 'media_publish' | 'threads_publish';
  readonly stateFields: string;
  /** The fields of a post without media, or with one medium. */
  readonly post: (content: PostContent) => Readonly<Record<string, string>>;
  /** The fields of one medium among several. */
  readonly item: (medium: Medium) => Readonly<Record<string, string>>;
  /** The fields of the post that shows several media, without their ids. */
  readonly carousel: (content: PostContent) => Readonly<Record<string, string>>;
}

export const VISIBLE_STEP = 'post';
const CONTAINER = 'container';

/**
 * A post is made in containers: each is created, asked for until it is ready, and only then is the last one published.
 * Several media are a container each, and one more that names them.
 * https://developers.facebook.com/docs/instagram-platform/content-publishing, https://developers.facebook.com/docs/threads/posts
 */
export function containerSteps(api: MetaMediaApi, words: ContainerWords, content: PostContent): readonly PublishStep[] {
  const items = content.media.length > 1 ? content.media : [];
  return [
    ...items.map((medium, index) => create(api, words, itemName(index), () => words.item(medium))),
    ...items.map((_medium, index) => whenReady(api, words, itemName(index))),
    create(api, words, CONTAINER, (input) =>
      items.length === 0 ? words.post(content) : { ...words.carousel(content), children: childrenOf(input) },
    ),
    whenReady(api, words, CONTAINER),
    publish(api, words),
  ];
}

/** The id of the published post. */
export function publishedId(results: PublishInput['results']): string | undefined {
  return idAt(results, VISIBLE_STEP, 'id');
}

function create(
  api: MetaMediaApi,
  words: ContainerWords,
  name: string,
  fields: (input: PublishInput) => Readonly<Record<string, string>>,
): PublishStep {
  return {
    name,
    kind: 'staged',
    call: (input) => ({
      operation: 'publish',
      request: api.post(input, `${input.account.remoteId}/${words.createEdge}`, fields(input)),
      judge: api.judge('publish', input),
      read: readId,
    }),
  };
}

function whenReady(api: MetaMediaApi, words: ContainerWords, name: string): PublishStep {
  return {
    name: `${name}-ready`,
    kind: 'staged',
    call: (input) => {
      const judge = api.judge('publish', input);
      return {
        operation: 'publish',
        request: api.get(input, containerId(input, name), { fields: words.stateFields }),
        judge: (answer, context) => {
          const judgement = judge(answer, context);
          // "Does not exist" is said of the container here, and says nothing of the account.
          return judgement.reason === 'resource_gone'
            ? judgementOf({ reason: 'resource_not_ready', retryAfterS: CONTAINER_RETRY_S })
            : judgement;
        },
        read: ({ body }) => (containerState(body) === 'FINISHED' ? { state: 'FINISHED' } : undefined),
      };
    },
  };
}

function publish(api: MetaMediaApi, words: ContainerWords): PublishStep {
  return {
    name: VISIBLE_STEP,
    kind: 'visible',
    call: (input) => ({
      operation: 'publish',
      request: api.post(input, `${input.account.remoteId}/${words.publishEdge}`, {
        creation_id: containerId(input, CONTAINER),
      }),
      judge: api.judge('publish', input),
      read: readId,
    }),
  };
}

function itemName(index: number): string {
  return `item-${index}`;
}

function childrenOf({ content, results }: PublishInput): string {
  return content.media.map((_medium, index) => idAt(results, itemName(index), 'id') ?? '').join(',');
}

/** The steps run in order, so the id is there; without it the network refuses the path. */
function containerId({ results }: PublishInput, name: string): string {
  return idAt(results, name, 'id') ?? 'missing';
}

function readId({ body }: Parameters<Call<unknown>['read']>[0]): { readonly id: string } | undefined {
  const id = idAt(body, 'id');
  return id === undefined ? undefined : { id };
}
