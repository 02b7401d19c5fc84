/** The networks of the sandbox, one line each; their ports follow this order. Nothing else lists them. */
export { facebookNetwork } from './facebook/facebook-network';
export { xNetwork } from './x/x-network';
export { blueskyNetwork } from './bluesky/bluesky-network';
