import { graphErrorAnswer, type GraphError } from '../facebook/graph-errors';
import { unseen, type Performed, type RoutedRequest } from '../wire';
import type { InstagramAccount } from './instagram-state';

/**
 * Instagram's API has two doors, with the same rooms behind them: graph.instagram.com, with the token of the account
 * itself, and graph.facebook.com, with the token of the Page that the account is linked to.
 */
export type Permission = 'basic' | 'publish' | 'comments' | 'insights';

export interface InstagramDoor {
  /** Who comes in for an account (its id, or `me` where the door knows whose token it is), and may do this with it. */
  readonly enter: (request: RoutedRequest, accountId: string, needs: readonly Permission[]) => Entered;
  /** The type of Instagram's own errors at this door. */
  readonly errorType: GraphError['type'];
}

export type Entered =
  | {
      readonly ok: true;
      readonly account: InstagramAccount;
      readonly appId: string;
      readonly answered: (value: unknown) => Performed;
    }
  | { readonly ok: false; readonly error: GraphError };

export function doorRefusal(error: GraphError): Performed {
  return unseen(graphErrorAnswer(error));
}

/** Recorded, not documented: https://developers.facebook.com/docs/graph-api/guides/error-handling has the code only. */
export const NOT_PROFESSIONAL: GraphError = {
  status: 400,
  code: 10,
  type: 'OAuthException',
  message: '(#10) The user is not an Instagram Business',
};
