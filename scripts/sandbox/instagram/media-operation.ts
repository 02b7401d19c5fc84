import type { WireRequest } from '../wire';

/** A list of media with their comments is somebody reading; one without is somebody looking for a post. */
export function mediaOperation(request: WireRequest): 'stream' | 'look_up' {
  return asksForComments(request) ? 'stream' : 'look_up';
}

export function asksForComments({ query }: WireRequest): boolean {
  return /(^|,)comments\b/.test(query.get('fields') ?? '');
}
