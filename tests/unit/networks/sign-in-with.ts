import type { Network, OAuthCompletion, SignInResult } from '../../../domain/networks/network';
import { NOW, settingOf } from '../../contract/networks/example-input';
import { converseWith, type Answers, type Conversed } from './converse-with';

type Given = Pick<OAuthCompletion, 'exchanged'> & Partial<OAuthCompletion>;

/** Completes a sign-in at consent with an example code, each call of it answered from a list. */
export function signInWith(network: Network, given: Given, answers: Answers): Conversed<SignInResult> {
  if (network.signIn.kind !== 'oauth') throw new Error(`${network.title} has no OAuth.`);
  const example = { code: 'c', redirectUri: 'https://host.example/cb', codeVerifier: null, now: NOW };
  return converseWith(network.signIn.complete({ setting: settingOf(network), ...example, ...given }), answers);
}
