import { mediaOperation } from '../instagram/media-operation';
import { createContainer, publishContainer, publishingLimit } from '../instagram/publishing-routes';
import { listMedia } from '../instagram/reading-routes';
import type { Route } from '../wire';
import type { World } from '../world';
import { identifyGraph } from './graph-tokens';
import { linkedInstagramDoor } from './instagram-door';

/** Instagram accounts behind Facebook's door; their nodes and insights share paths with Pages. */
export function linkedInstagramRoutes(world: World): readonly Route[] {
  const door = linkedInstagramDoor(world);
  const identify = identifyGraph(world);
  return [
    {
      identify,
      method: 'GET',
      path: '/{id}/media',
      name: 'media',
      operation: mediaOperation,
      perform: (request) => listMedia(world, door, request),
    },
    {
      identify,
      method: 'POST',
      path: '/{id}/media',
      name: 'media.create',
      operation: () => 'publish',
      perform: (request) => createContainer(world, door, request),
    },
    {
      identify,
      method: 'POST',
      path: '/{id}/media_publish',
      name: 'media_publish',
      operation: () => 'publish',
      perform: (request) => publishContainer(world, door, request),
    },
    {
      identify,
      method: 'GET',
      path: '/{id}/content_publishing_limit',
      name: 'content_publishing_limit',
      operation: () => 'other',
      perform: (request) => publishingLimit(world, door, request),
    },
  ];
}
