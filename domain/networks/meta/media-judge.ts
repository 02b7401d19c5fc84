import type { Judge } from '../../judgement/judge';
import { judgementOf } from '../../judgement/ruling';
import { judgeTransport } from '../../judgement/transport';
import { judgeContainer } from './container-status';
import type { GraphRow } from './graph-errors';
import { graphJudge } from './graph-judge';
import { metaOAuthRuling } from './oauth-error';

/**
 * A judge for the networks of Meta where posts are made in containers and people sign in themselves: their token
 * endpoints and their containers answer outside Graph's envelope, and everything else within it. Nothing is read of an
 * answer that met a fault on the way.
 */
export function mediaJudge(ownRows: readonly GraphRow[]): Judge {
  const judgeGraph = graphJudge(ownRows);
  return (operation, answer, context) => {
    const onTheWay = judgeTransport(operation, answer, context);
    if (onTheWay !== undefined) return onTheWay;
    const oauth = metaOAuthRuling(answer.body);
    if (oauth !== undefined) return judgementOf(oauth);
    return judgeContainer(answer) ?? judgeGraph(operation, answer, context);
  };
}
