import { collectAnalyticsJob } from '../../queues/jobs/collect-analytics.job';
import { loadStreamJob } from '../../queues/jobs/load-stream.job';
import { handles } from '../runtime/run-worker';
import type { Handling } from '../runtime/run-worker';
import type { Deps } from '../use-cases/ports';
import { collectAnalytics, loadStream } from '../use-cases/run-collector';

export function streamHandlings(deps: Deps): readonly Handling[] {
  return [
    handles(loadStreamJob, ({ collectorId, runNo }, { jobId }) =>
      loadStream(deps, { collectorId, runNo, causedBy: jobId }),
    ),
  ];
}

export function analyticsHandlings(deps: Deps): readonly Handling[] {
  return [
    handles(collectAnalyticsJob, ({ collectorId, runNo }, { jobId }) =>
      collectAnalytics(deps, { collectorId, runNo, causedBy: jobId }),
    ),
  ];
}
