import { Router, urlencoded } from 'express';
import { z } from 'zod';
import type { Clock } from '../../../domain/clock';
import { happeningSchema, SandboxOrderError, scopeSchema, type SandboxControl } from '../admin/contract';
import { homePage } from './home-page';

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

  router.post('/do/down', async (request, response) => {
    const { network } = networkSchema.parse(request.body);
    await control.addFault({ scope: { network }, fault: { kind: 'down' } });
    back(response, 'It is down: connections are refused until you bring it up again.');
  });

  router.post('/do/up', async (request, response) => {
    const { network } = networkSchema.parse(request.body);
    for (const fault of await control.faults()) {
      if (fault.scope.network === network) await control.removeFault(fault.id);
    }
    back(response, 'It is up again, without faults.');
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

function back(response: { redirect: (status: number, url: string) => void }, told: string): void {
  response.redirect(303, `/?told=${encodeURIComponent(told)}`);
}
