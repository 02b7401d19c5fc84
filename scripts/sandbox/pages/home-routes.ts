import { Router, urlencoded } from 'express';
import { z } from 'zod';
import type { Clock } from '../../../domain/clock';
import { happeningSchema, SandboxOrderError, scopeSchema, type SandboxControl } from '../admin/contract';
import { homePage, TROUBLES } from './home-page';

/** The home page and its buttons, which are plain forms; each leads back to the page with a sentence on top. */
export function homeRoutes(control: SandboxControl, clock: Clock): Router {
  const router = Router();
  router.use(urlencoded({ extended: false }));

  router.get('/', async (request, response) => {
    const [addresses, people, faults, calls, posts] = await Promise.all([
      control.addresses(),
      control.people(),
      control.faults(),
      control.calls(),
      control.posts(),
    ]);
    const told = request.query['told'];
    response
      .type('html')
      .set('cache-control', 'no-store')
      .send(
        homePage({
          addresses,
          people,
          faults,
          calls,
          posts,
          now: clock.now(),
          told: typeof told === 'string' ? told : null,
        }),
      );
  });

  router.post('/do/happen', async (request, response) => {
    const result = await control.happen(happeningSchema.parse(request.body));
    const password = result.password === null ? '' : ` The password is now "${result.password}".`;
    const tokens = result.tokensEnded === 0 ? '' : ` Tokens ended: ${result.tokensEnded}.`;
    back(response, `Done.${password}${tokens}`);
  });

  router.post('/do/trouble', async (request, response) => {
    const { network, trouble } = troubleSchema.parse(request.body);
    const chosen = TROUBLES[trouble];
    if (chosen === undefined) throw new SandboxOrderError(`There is no trouble named ${trouble}`);
    await control.addFault({ scope: { network }, fault: chosen.fault });
    back(response, 'Done. It stays so until you make the network well again.');
  });

  router.post('/do/mend', async (request, response) => {
    const { network } = networkSchema.parse(request.body);
    for (const fault of await control.faults()) {
      if (fault.scope.network === network) await control.removeFault(fault.id);
    }
    back(response, 'It works again.');
  });

  router.use(
    (
      error: unknown,
      _request: unknown,
      response: { redirect: (status: number, url: string) => void },
      next: (error: unknown) => void,
    ) => {
      if (error instanceof SandboxOrderError || error instanceof z.ZodError)
        back(response, `Not done: ${error.message}`);
      else next(error);
    },
  );
  return router;
}

const networkSchema = z.object({ network: scopeSchema.shape.network });
const troubleSchema = networkSchema.extend({ trouble: z.string() });

function back(response: { redirect: (status: number, url: string) => void }, told: string): void {
  response.redirect(303, `/?told=${encodeURIComponent(told)}`);
}
