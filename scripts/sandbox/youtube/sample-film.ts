import { unseen, type Route, NOBODY } from '../wire';

/** No part of YouTube: a film at a public address, for posts of the demo. It says nothing and shows nothing. */
export function sampleFilmRoutes(): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/sandbox/film.mp4',
      name: 'sample_film',
      operation: () => 'other',
      identify: () => NOBODY,
      perform: () =>
        unseen({
          status: 200,
          headers: { 'content-type': 'video/mp4', 'content-length': String(FILM.byteLength) },
          body: FILM,
        }),
    },
  ];
}

const FILM = Buffer.alloc(64 * 1024, 'sandbox film ');
