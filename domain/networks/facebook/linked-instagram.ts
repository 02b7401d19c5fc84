import type { MetaMediaApi } from '../meta/container-steps';
import { instagramAnswers } from '../instagram/answers';
import { graphGet, graphPost } from './graph-call';

/**
 * The API of Instagram professional accounts that are linked to a Page, spoken at Facebook's hosts with the Page's
 * token. https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login
 */
export const linkedInstagram: MetaMediaApi = {
  get: ({ setting, accessToken }, path, query) => graphGet(setting.hosts, path, query, accessToken),
  post: ({ setting, accessToken }, path, fields) => graphPost(setting.hosts, path, fields, accessToken),
  judge: (operation) => (answer, context) =>
    instagramAnswers.judge(operation, answer, { ...context, accountKind: 'instagram', tokenKind: 'asset' }),
};
