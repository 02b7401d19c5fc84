import type { World } from '../world';
import { pinterestState, type Pin } from './pinterest-state';

/** `2022-10-13T01:40:29`, in UTC without saying so (https://github.com/pinterest/api-quickstart/issues/78). */
export function pinterestTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}

export function pinObject(world: World, pin: Pin): Readonly<Record<string, unknown>> {
  const { boards, users } = pinterestState(world);
  const ownerId = boards.get(pin.boardId)?.ownerId ?? '';
  return {
    id: pin.id,
    created_at: pinterestTime(pin.createdAt),
    title: pin.title,
    description: pin.description,
    link: pin.link,
    alt_text: pin.altText,
    board_id: pin.boardId,
    board_section_id: null,
    board_owner: { username: users.get(ownerId)?.username ?? ownerId },
    parent_pin_id: null,
    dominant_color: '#6e7874',
    media:
      pin.images.length === 1
        ? { media_type: 'image', images: { originals: { width: 1000, height: 1500, url: pin.images[0] } } }
        : { media_type: 'multiple_images', items: pin.images.map((url) => ({ images: { originals: { url } } })) },
  };
}

/** Ids are long numbers that grow. */
export function addPin(world: World, pin: Omit<Pin, 'id'>): Pin {
  const added: Pin = { ...pin, id: String(999_658_448_514_000_000n + BigInt(world.nextSequence())) };
  pinterestState(world).pins.set(added.id, added);
  return added;
}
