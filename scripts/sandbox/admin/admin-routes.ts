import { json as jsonBody, Router, type ErrorRequestHandler, type Request } from 'express';
import { z, ZodError } from 'zod';
import {
  faultOrderSchema,
  happeningSchema,
  holdOrderSchema,
  metricSchema,
  pushOrderSchema,
  releaseSchema,
  SandboxOrderError,
  scopeSchema,
  seedSchema,
  streamItemSchema,
  tokenOrderSchema,
  type SandboxControl,
} from './contract';

/** The admin API over HTTP, under `/_admin`: JSON in, JSON out; 400 with `{error}` for an order that makes no sense. */
export function adminRoutes(control: SandboxControl): Router {
  const router = Router();
  router.use(jsonBody({ limit: '4mb' }));

  router.get('/addresses', async (_request, response) => response.json(await control.addresses()));
  router.put('/seed', async (request, response) => {
    await control.seed(seedSchema.parse(body(request)));
    response.status(204).end();
  });
  router.delete('/', async (_request, response) => {
    await control.reset();
    response.status(204).end();
  });
  router.get('/people', async (_request, response) => response.json(await control.people()));
  router.post('/happenings', async (request, response) =>
    response.json(await control.happen(happeningSchema.parse(body(request)))),
  );
  router.post('/tokens', async (request, response) =>
    response.json(await control.issueTokens(tokenOrderSchema.parse(body(request)))),
  );
  router.post('/pushes', async (request, response) =>
    response.json(await control.push(pushOrderSchema.parse(body(request)))),
  );

  router.post('/faults', async (request, response) =>
    response.status(201).json(await control.addFault(faultOrderSchema.parse(body(request)))),
  );
  router.get('/faults', async (_request, response) => response.json(await control.faults()));
  router.delete('/faults', async (_request, response) => {
    await control.clearFaults();
    response.status(204).end();
  });
  router.delete('/faults/:id', async (request, response) => {
    response.status((await control.removeFault(request.params.id)) ? 204 : 404).end();
  });

  router.post('/holds', async (request, response) =>
    response.status(201).json(await control.addHold(holdOrderSchema.parse(body(request)))),
  );
  router.get('/holds', async (_request, response) => response.json(await control.holds()));
  router.delete('/holds', async (_request, response) => {
    await control.clearHolds();
    response.status(204).end();
  });
  router.get('/holds/:id/wait', async (request, response) => {
    const { count, timeoutMs } = waitSchema.parse(request.query);
    response.json(await control.waitForHold(request.params.id, { count, timeoutMs }));
  });
  router.post('/holds/:id/release', async (request, response) => {
    const { how } = releaseSchema.parse(body(request) ?? {});
    response.status((await control.releaseHold(request.params.id, how)) ? 204 : 404).end();
  });

  router.get('/calls', async (request, response) =>
    response.json(await control.calls(filterOf(callFilterSchema, request))),
  );
  router.delete('/calls', async (_request, response) => {
    await control.clearCalls();
    response.status(204).end();
  });
  router.get('/posts', async (request, response) =>
    response.json(await control.posts(filterOf(postFilterSchema, request))),
  );
  router.post('/stream-items', async (request, response) => {
    response.status(201).json({ id: await control.addStreamItem(streamItemSchema.parse(body(request))) });
  });
  router.put('/metrics', async (request, response) => {
    await control.setMetric(metricSchema.parse(body(request)));
    response.status(204).end();
  });

  router.use((_request, response) => {
    response.status(404).json({ error: 'There is no such admin call' });
  });
  router.use(refuse);
  return router;
}

const waitSchema = z.object({
  count: z.coerce.number().int().min(1).default(1),
  timeoutMs: z.coerce.number().int().min(0).default(60_000),
});

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const callFilterSchema = z.strictObject({
  afterId: z.coerce.number().int(),
  since: z.coerce.number(),
  network: scopeSchema.shape.network,
  operation: scopeSchema.shape.operation.unwrap(),
  subject: z.string(),
  route: z.string(),
  withEffect: flag,
});

const postFilterSchema = z.strictObject({ network: scopeSchema.shape.network, account: z.string(), byApps: flag });

/** The filter in a query; names that are absent stay absent. */
function filterOf<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, z.core.$strict>,
  request: Request,
): Partial<z.output<typeof schema>> {
  return schema.partial().parse(request.query) as Partial<z.output<typeof schema>>;
}

function body(request: Request): unknown {
  return request.body;
}

const refuse: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof ZodError) {
    response.status(400).json({ error: z.prettifyError(error) });
  } else if (error instanceof SandboxOrderError || error instanceof SyntaxError) {
    response.status(400).json({ error: error.message });
  } else {
    next(error);
  }
};
