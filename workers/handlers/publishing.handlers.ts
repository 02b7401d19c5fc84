import { lookUpPostJob } from '../../queues/jobs/look-up-post.job';
import { publishPostJob } from '../../queues/jobs/publish-post.job';
import { handles } from '../runtime/run-worker';
import type { Handling } from '../runtime/run-worker';
import { lookUpPost } from '../use-cases/look-up-post';
import type { Deps } from '../use-cases/ports';
import { publishPost } from '../use-cases/publish-post';

export function publishingHandlings(deps: Deps): readonly Handling[] {
  return [
    handles(publishPostJob, ({ postId, dispatchNo }, { jobId }) =>
      publishPost(deps, { postId, dispatchNo, causedBy: jobId }),
    ),
    handles(lookUpPostJob, ({ postId }, { jobId }) => lookUpPost(deps, postId, jobId)),
  ];
}
