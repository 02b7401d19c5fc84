import { SandboxOrderError, type MetricValue, type NetworkPost, type StreamItem } from '../network';
import type { World } from '../world';
import { addPin } from './pin-objects';
import { pinterestState } from './pinterest-state';

export function pinterestPosts(world: World): readonly NetworkPost[] {
  const { pins, boards, users } = pinterestState(world);
  return [...pins.values()].map((pin) => ({
    id: pin.id,
    account: pin.boardId,
    author: users.get(boards.get(pin.boardId)?.ownerId ?? '')?.username ?? '',
    text: pin.description ?? '',
    createdAt: pin.createdAt,
    byApp: pin.byApp,
  }));
}

/** Somebody pins to the board. Pinterest names the board's owner beside a pin, whoever made it. */
export function addPinterestStreamItem(world: World, { account, text, at }: StreamItem): string {
  if (!pinterestState(world).boards.has(account)) throw new SandboxOrderError(`There is no Pinterest board ${account}`);
  return addPin(world, {
    boardId: account,
    title: null,
    description: text,
    link: null,
    altText: null,
    images: ['https://images.example/pin.jpg'],
    createdAt: at,
    byApp: null,
  }).id;
}

export function setPinterestMetric(world: World, { subject, metric, day, value }: MetricValue): void {
  if (day === undefined) throw new SandboxOrderError('Figures of Pinterest are set per day');
  pinterestState(world).analytics.set(`${subject}/${metric}/${day}`, value);
}
