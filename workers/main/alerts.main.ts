import { DELIVERY_CHANNELS } from '../../domain/alert/alert';
import { createSmtpChannel } from '../adapters/mail/smtp-channel';
import { createWebhookChannel } from '../adapters/webhooks/webhook-channel';
import { deliveryHandlings } from '../handlers/delivery.handlers';
import { createMemberLinks } from '../links/member-links';
import { runWorker } from '../runtime/run-worker';
import { runMain } from './run-main';

/** Per channel, so that a failing one delays neither another channel nor anything else. */
const DELIVERIES_AT_ONCE = 10;

runMain('alerts', ({ config, deps, connectWorker }) => {
  const mail = config.mail === null ? null : createSmtpChannel(config.mail);
  const webhook = createWebhookChannel({ allowPrivateTargets: config.allowPrivateWebhookTargets });
  const { makeReconnectLink } = createMemberLinks(config);
  const { operators, supportAddress } = config;
  const handlings = deliveryHandlings({ ...deps, makeReconnectLink, supportAddress, operators }, { mail, webhook });
  return [
    {
      name: 'channels',
      start: () => Promise.resolve(),
      stop: async () => {
        mail?.close();
        await webhook.close();
      },
    },
    ...DELIVERY_CHANNELS.map((channel) =>
      runWorker({
        queue: `alerts.${channel}`,
        concurrency: DELIVERIES_AT_ONCE,
        handlings,
        connection: connectWorker(),
        clock: deps.clock,
        logger: deps.logger,
      }),
    ),
  ];
});
