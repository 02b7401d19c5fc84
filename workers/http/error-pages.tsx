import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { StoreBusyError, StoreFullError } from '../../db/errors';
import type { Logger } from '../runtime/logger';
import type { Frame } from './pages/layout';
import { PlainPage } from './pages/plain-page';
import { sendPage } from './render';

export function notFoundPage(frame: Frame): RequestHandler {
  return (request, response) => {
    sendProblem(request, response, frame, {
      status: 404,
      title: 'There is no such page',
      text: 'The address may be mistyped, or what it led to is gone.',
    });
  };
}

export function forbiddenPage(frame: Frame): RequestHandler {
  return (request, response) => {
    sendProblem(request, response, frame, {
      status: 403,
      title: 'This was not sent from one of our pages',
      text: 'For your safety nothing was done. Go back, load the page again, and press the button there.',
    });
  };
}

/** What went wrong is for the log; the reader learns what to do. Addresses are not logged: they carry personal links. */
export function errorPage(frame: Frame, logger: Logger): ErrorRequestHandler {
  return (err: unknown, request: Request, response: Response, _next) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = problemOf(err);
    if (problem.status >= 500)
      logger.error({ err, method: request.method, status: problem.status }, 'a request failed');
    sendProblem(request, response, frame, problem);
  };
}

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

function problemOf(err: unknown): Problem {
  if (err instanceof StoreBusyError || err instanceof StoreFullError) {
    return {
      status: 503,
      title: 'This cannot be saved just now',
      text: 'Nothing was changed. Please try again in a minute.',
    };
  }
  const status = statusOf(err);
  if (status === 413)
    return { status, title: 'That was too much', text: 'What was sent is larger than any form here.' };
  if (status !== null && status < 500) {
    return { status, title: 'This could not be read', text: 'Go back, load the page again, and try once more.' };
  }
  return {
    status: 500,
    title: 'Something went wrong here',
    text: 'It is our fault and has been written down. Please try again in a few minutes.',
  };
}

/** Express and its parsers put the status of what the client did wrong on the error. */
function statusOf(err: unknown): number | null {
  if (typeof err !== 'object' || err === null || !('status' in err)) return null;
  const { status } = err;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : null;
}

/** A page for people, a line of JSON for programs. */
export function sendProblem(request: Request, response: Response, frame: Frame, problem: Problem): void {
  const { status, title, text } = problem;
  if (request.accepts(['html', 'json']) === 'json') {
    response.status(status).set('cache-control', 'no-store').json({ error: title });
    return;
  }
  sendPage(response, <PlainPage frame={frame} title={title} text={text} />, status);
}
