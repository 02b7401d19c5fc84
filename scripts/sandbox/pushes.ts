import { createHmac } from 'node:crypto';
import { SandboxOrderError } from './network';
import type { OutgoingPush, PushAnswer } from './network';

/** Longer than any address takes that works. Real milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

export function hmacSha256(secret: string, message: string): Buffer {
  return createHmac('sha256', secret).update(message).digest();
}

/** Sends a push to the address that an app registered, after the check that the network makes of addresses. */
export async function sendPush(address: string, { check, headers, body }: OutgoingPush): Promise<PushAnswer> {
  if (check !== null) {
    const asked = new URL(address);
    for (const [name, value] of Object.entries(check.query)) asked.searchParams.set(name, value);
    const answer = await answerOf(asked, {});
    if (answer.status !== 200 || !check.isPassed(answer.body)) {
      throw new SandboxOrderError(`${address} did not pass the check of the network: it answered ${answer.status}`);
    }
  }
  return answerOf(new URL(address), { method: 'POST', headers, body });
}

async function answerOf(address: URL, request: RequestInit): Promise<PushAnswer> {
  const response = await fetch(address, {
    ...request,
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return { status: response.status, body: await response.text() };
}
