import type { Capability } from '../network';

/** A person may grant a part of what is asked for. https://developers.tiktok.com/doc/tiktok-api-scopes */
const SCOPES: Readonly<Record<Capability, readonly string[]>> = {
  publish: ['user.info.basic', 'video.publish'],
  stream: ['user.info.basic', 'video.list'],
  analytics: [],
};

export const SIGN_IN_SCOPES: readonly string[] = [...new Set(Object.values(SCOPES).flat())];

export function tiktokScopesFor(capability: Capability): readonly string[] {
  return SCOPES[capability];
}
