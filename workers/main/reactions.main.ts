import type { ReactionName } from '../../domain/reaction/catalogue';
import { REACTION_NAMES } from '../../domain/reaction/catalogue';
import { reactionHandlings } from '../handlers/reaction.handlers';
import { runWorker } from '../runtime/run-worker';
import { ensureHostEndpoint } from '../use-cases/alerts/ensure-host-endpoint';
import { ALERT_REACTIONS } from '../use-cases/alerts/reactions';
import { deleteData } from '../use-cases/push/delete-data';
import { lookUpNow } from '../use-cases/reactions/look-up-now';
import { workReactions } from '../use-cases/reactions/move-work';
import { probeSiblings } from '../use-cases/reactions/probe-siblings';
import { probeTroubled } from '../use-cases/reactions/probe-troubled';
import { probeWitnesses } from '../use-cases/reactions/probe-witnesses';
import type { Reaction } from '../use-cases/reactions/reaction';
import { resumeCollectors } from '../use-cases/reactions/resume-collectors';
import { revokeGrant } from '../use-cases/reactions/revoke-grant';
import { verifyReconnect } from '../use-cases/reactions/verify-reconnect';
import { runMain } from './run-main';

/** Per reaction, so that one that waits for a network holds up none of the others. */
const REACTIONS_AT_ONCE = 10;

runMain('reactions', ({ config, deps, connectWorker }) => {
  const reactions: Readonly<Record<ReactionName, Reaction>> = {
    ...workReactions(config.releasePaceMs),
    ...ALERT_REACTIONS,
    'resume-collectors': resumeCollectors,
    'verify-reconnect': verifyReconnect,
    'probe-siblings': probeSiblings,
    'probe-witnesses': probeWitnesses,
    'probe-troubled': probeTroubled,
    'revoke-grant': revokeGrant,
    'look-up-post': lookUpNow,
    'delete-data': deleteData,
  };
  return [
    {
      name: 'host endpoint',
      // What is told before the host's endpoint exists is not told to it.
      start: async () => {
        await ensureHostEndpoint(deps, config.host);
      },
      stop: () => Promise.resolve(),
    },
    ...REACTION_NAMES.map((name) =>
      runWorker({
        queue: `reactions.${name}`,
        concurrency: REACTIONS_AT_ONCE,
        handlings: reactionHandlings(deps, reactions),
        connection: connectWorker(),
        clock: deps.clock,
        logger: deps.logger,
      }),
    ),
  ];
});
