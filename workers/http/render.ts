import type { Response } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** Sends a page. It may hold what only this reader may see: nobody keeps a copy. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response
    .status(status)
    .set('cache-control', 'no-store')
    .type('html')
    .send(`<!doctype html>${renderToString(page)}`);
}
