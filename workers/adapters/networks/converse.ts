import type { Conversation } from '../../../domain/networks/network';
import type { HttpClient } from './http-client';
import { perform, type PerformContext } from './perform';

/**
 * Holds a conversation with a network: performs each call it yields, in order, and resumes it with the outcome. Adds
 * nothing of its own; what an outcome means is the conversation's to say.
 */
export async function converse<Result>(
  client: HttpClient,
  conversation: Conversation<Result>,
  context: PerformContext,
): Promise<Result> {
  let step = conversation.next();
  while (!step.done) {
    step = conversation.next(await perform(client, step.value, context));
  }
  return step.value;
}
