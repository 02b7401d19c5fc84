import { callbacksOfMetaApp } from '../meta/signed-request';

/**
 * Both addresses are entered in the settings of the Threads use case; signed with the Threads app secret:
 * https://developers.facebook.com/docs/development/create-an-app/threads-use-case
 */
export const threadsPush = callbacksOfMetaApp('threads');
