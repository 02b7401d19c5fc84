import { callbacksOfMetaApp } from '../meta/signed-request';

/**
 * Both addresses are entered in the business login settings of the Instagram API; signed with the Instagram app secret:
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export const instagramPush = callbacksOfMetaApp('instagram');
