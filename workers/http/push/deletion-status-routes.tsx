import { Router } from 'express';
import { sendProblem } from '../error-pages';
import { sendPage } from '../render';
import type { Web } from '../web';
import { DeletionStatusPage } from './deletion-status-page';

export const DELETION_STATUS_PATH = '/data-deletion';

/** Codes are as we make them; anything else is not looked for. */
const CODE = /^[0-9a-f]{40}$/;

/** What became of a request to delete data, for whoever has its code. Nothing says whether a wrong code was close. */
export function deletionStatusRoutes({ deps, frame }: Pick<Web, 'deps' | 'frame'>): Router {
  const router = Router();
  router.get(`${DELETION_STATUS_PATH}/:code`, async (request, response) => {
    const { code } = request.params;
    const deletion = CODE.test(code) ? await deps.store.reads.dataDeletionByCode(code) : null;
    if (deletion === null) {
      sendProblem(request, response, frame, {
        status: 404,
        title: 'We do not know this confirmation code',
        text: 'Please copy the whole address from the message that gave it to you.',
      });
      return;
    }
    sendPage(response, <DeletionStatusPage frame={frame} deletion={deletion} />);
  });
  return router;
}
