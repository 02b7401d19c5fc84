import type { WireAnswer, WireRequest } from '../wire';
import type { World } from '../world';
import { graphErrorAnswer, oauthError, unknownGraphPath, type GraphError } from './graph-errors';
import { versionStanding } from './graph-versions';

/** Takes the version of Graph off the path; a call without one is served as the newest. */
export function withoutVersion(
  world: World,
  request: WireRequest,
  unknownVersion: GraphError = unknownGraphPath(request.path),
): WireRequest | WireAnswer {
  const match = /^\/(v\d+\.\d+)(\/.*)?$/.exec(request.path);
  const version = match?.[1];
  if (version === undefined) return request;
  switch (versionStanding(version, world.clock.now())) {
    case 'served':
      return { ...request, path: match?.[2] ?? '/' };
    case 'retired':
      return graphErrorAnswer(
        oauthError(
          2635,
          '(#2635) You are calling a deprecated version of the API. Please update to the latest version.',
        ),
      );
    case 'unknown':
      return graphErrorAnswer(unknownVersion);
  }
}
