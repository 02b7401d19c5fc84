import { callbacksOfMetaApp } from '../meta/signed-request';

/** Both addresses are entered in the app dashboard, under Facebook Login. `user_id` is the app-scoped id of the person. */
export const facebookPush = callbacksOfMetaApp('facebook');
