import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallLog, OpenCall } from './call-log';
import type { ScopedCall } from './call-scope';
import { sideOf, type Fault, type FaultRegistry } from './faults';
import type { HoldRegistry } from './holds';
import { readBody, toWireRequest } from './incoming';
import { spoiltAnswer } from './spoilt-answer';
import { NOBODY, routeRequest, type Performed, type Routing, type WireAnswer, type WireRequest } from './wire';
import type { Route } from './wire';

/** One host of one network (`graph`, `www` …): what it serves and how it words what is not a route's business. */
export interface HostDefinition {
  readonly routes: readonly Route[];
  /** Brings a request to the form that the routes are written in (Graph takes the version off the path). */
  readonly normalise?: (request: WireRequest) => WireRequest | WireAnswer;
  readonly unknownRoute: (request: WireRequest, allowed: readonly string[]) => WireAnswer;
  readonly rateLimited: (level: 'app' | 'account', retryAfterS: number) => WireAnswer;
  /** The error code in an answer of this host, for the call log. */
  readonly errorIn: (answer: WireAnswer) => string | null;
  /** The calls inside a batch call, if this is one. Each is logged; faults strike the whole. */
  readonly openBatch?: (request: WireRequest) => readonly (WireRequest | null)[] | undefined;
  readonly closeBatch?: (request: WireRequest, answers: readonly (WireAnswer | null)[]) => WireAnswer;
}

export interface NetworkHost {
  readonly network: string;
  readonly host: string;
  readonly origin: () => string;
  readonly open: () => Promise<void>;
  /** Closes the listener and resets every open connection: later ones are refused. */
  readonly close: () => Promise<void>;
  readonly isOpen: () => boolean;
}

export interface NetworkHostParts {
  /** The names that calls, faults and holds know it by. */
  readonly network: string;
  readonly host: string;
  readonly log: CallLog;
  readonly faults: FaultRegistry;
  readonly holds: HoldRegistry;
  readonly bind: { readonly address: string; readonly port: number };
  /** Called after every call that was acted on. */
  readonly changed: () => void;
}

export function createNetworkHost(definition: HostDefinition, parts: NetworkHostParts): NetworkHost {
  const { network, host } = parts;
  let server: Server | null = null;
  let port = parts.bind.port;

  const exchange = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await readBody(incoming);
    if (body === undefined) {
      incoming.socket.destroy();
      return;
    }
    const received = toWireRequest(incoming, body);
    const request = definition.normalise === undefined ? received : definition.normalise(received);
    if ('status' in request) {
      const open = parts.log.open({ ...describe({ found: 'nothing' }, received, null), ...NOBODY });
      respond(outgoing, request, open);
      return;
    }
    const routing = routeRequest(definition.routes, request);
    const start = describe(routing, received, null);
    const call: ScopedCall = { ...start, subjects: start.subjects };
    const open = parts.log.open(start);
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) open.cut();
    });

    const strikes = parts.faults.strike(call);
    for (const strike of strikes) open.metBy(strike.id);

    if ((await parts.holds.pass('before', call, open.id, open.metBy)) === 'reset') {
      reset(incoming.socket, open);
      return;
    }
    if (await struck(strikes, 'before', incoming.socket, outgoing, open)) return;

    const performed = perform(routing, request, open);
    open.acted(performed.effect);
    parts.changed();

    if ((await parts.holds.pass('after', call, open.id, open.metBy)) === 'reset') {
      reset(incoming.socket, open);
      return;
    }
    if (await struck(strikes, 'after', incoming.socket, outgoing, open)) return;

    respond(outgoing, performed.answer, open);
  };

  const respond = (outgoing: ServerResponse, answer: WireAnswer, open: OpenCall): void => {
    if (outgoing.destroyed) {
      open.cut();
      return;
    }
    open.answered(answer.status, definition.errorIn(answer));
    outgoing.writeHead(answer.status, { ...answer.headers, 'x-sandbox': 'holdfast' });
    outgoing.end(answer.body);
  };

  const describe = (routing: Routing, request: WireRequest, batch: number | null) => {
    const found = routing.found === 'route' ? routing : null;
    const caller = found === null ? NOBODY : found.route.identify(found.request);
    return {
      network,
      host,
      operation: found === null ? ('other' as const) : found.route.operation(found.request),
      route: found === null ? 'unknown' : found.route.name,
      method: request.method,
      path: request.path,
      batch,
      ...caller,
    };
  };

  const perform = (routing: Routing, request: WireRequest, open: OpenCall): Performed => {
    const batch = definition.openBatch?.(request);
    if (batch !== undefined && definition.closeBatch !== undefined) {
      const answers = batch.map((inner) => (inner === null ? null : performInner(inner, open.id)));
      return { answer: definition.closeBatch(request, answers), effect: null };
    }
    if (routing.found === 'route') return routing.route.perform(routing.request);
    const allowed = routing.found === 'path' ? routing.allowed : [];
    return { answer: definition.unknownRoute(request, allowed), effect: null };
  };

  const performInner = (received: WireRequest, batch: number): WireAnswer => {
    const request = definition.normalise === undefined ? received : definition.normalise(received);
    if ('status' in request) return request;
    const routing = routeRequest(definition.routes, request);
    const open = parts.log.open(describe(routing, received, batch));
    const performed: Performed =
      routing.found === 'route'
        ? routing.route.perform(routing.request)
        : { answer: definition.unknownRoute(request, routing.found === 'path' ? routing.allowed : []), effect: null };
    open.acted(performed.effect);
    open.answered(performed.answer.status, definition.errorIn(performed.answer));
    return performed.answer;
  };

  /** Carries out the faults of one side; true when one of them ended the call. */
  const struck = async (
    strikes: readonly Fault[],
    side: 'before' | 'after',
    socket: Socket,
    outgoing: ServerResponse,
    open: OpenCall,
  ): Promise<boolean> => {
    for (const { fault } of strikes) {
      if (sideOf(fault) !== side) continue;
      if (fault.kind === 'delay') {
        await wait(fault.delayMs);
        continue;
      }
      if (fault.kind === 'hang') return true;
      if (fault.kind === 'reset') {
        reset(socket, open);
        return true;
      }
      const answer = spoiltAnswer(fault, definition.rateLimited);
      if (answer === null) continue;
      respond(outgoing, answer, open);
      return true;
    }
    return false;
  };

  // Opening and closing follow one another, however many ask at once.
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const open = async (): Promise<void> => {
    if (server !== null) return;
    const opening = createServer((incoming, outgoing) => {
      exchange(incoming, outgoing).catch((error: unknown) => {
        outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
    await listen(opening, port, parts.bind.address);
    port = (opening.address() as AddressInfo).port;
    server = opening;
  };

  const close = async (): Promise<void> => {
    const closing = server;
    if (closing === null) return;
    server = null;
    await new Promise<void>((resolve) => {
      closing.close(() => resolve());
      closing.closeAllConnections();
    });
  };

  return {
    network,
    host,
    origin: () => `http://${parts.bind.address}:${port}`,
    isOpen: () => server !== null,
    open: () => inTurn(open),
    close: () => inTurn(close),
  };
}

function reset(socket: Socket, open: OpenCall): void {
  open.cut();
  // Node never lets go of a socket that is reset while it is closing: there is no caller left to feel it anyway.
  if (socket.readyState === 'open') socket.resetAndDestroy();
  else socket.destroy();
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
