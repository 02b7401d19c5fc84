import { contentIdentifier, timestampIdentifier } from '../identifiers';
import type { MetricValue, NetworkPost, StreamItem } from '../network';
import type { World } from '../world';
import { findBlueskyAccount } from './bluesky-happenings';
import { blueskyState } from './bluesky-state';
import { POST_COLLECTION } from './post-record';

export function blueskyPosts(world: World): readonly NetworkPost[] {
  const { records, accounts, organic } = blueskyState(world);
  return [...records.values()]
    .filter((record) => record.collection === POST_COLLECTION)
    .map((record) => ({
      id: record.uri,
      account: record.did,
      author: accounts.get(record.did)?.handle ?? record.did,
      text: typeof record.value['text'] === 'string' ? record.value['text'] : '',
      createdAt: record.indexedAt,
      byApp: organic.has(record.uri) ? null : 'session',
    }));
}

export function addBlueskyStreamItem(world: World, { author, text, at }: StreamItem): string {
  const { did } = findBlueskyAccount(world, author);
  const { records, organic } = blueskyState(world);
  const rkey = timestampIdentifier(at, world.nextSequence());
  const uri = `at://${did}/${POST_COLLECTION}/${rkey}`;
  const value = { $type: POST_COLLECTION, text, createdAt: new Date(at).toISOString() };
  const cid = contentIdentifier('dag-cbor', uri);
  records.set(uri, { uri, cid, did, collection: POST_COLLECTION, rkey, value, indexedAt: at });
  organic.set(uri, true);
  return uri;
}

export function setBlueskyMetric(world: World, { subject, metric, value }: MetricValue): void {
  blueskyState(world).metrics.set(`${subject}/${metric}`, value);
}
