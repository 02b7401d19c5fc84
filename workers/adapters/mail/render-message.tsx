import type { JSX } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Message, MessageItem } from '../../../domain/alert/message';

/** A message as a mail's two bodies. Mail programs know little CSS and no style sheets: everything is inline. */
export function renderMessage(message: Message): { readonly text: string; readonly html: string } {
  return { text: asText(message), html: `<!doctype html>${renderToStaticMarkup(<MailPage message={message} />)}` };
}

function asText({ heading, paragraphs, items, action, footer }: Message): string {
  const blocks = [
    heading,
    ...paragraphs,
    items.map(itemAsText).join('\n'),
    action === null ? '' : `${action.label}:\n${action.url}`,
    `--\n${footer}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function itemAsText({ name, detail, action }: MessageItem): string {
  const line = `- ${name} (${detail})`;
  return action === null ? line : `${line}\n  ${action.label}: ${action.url}`;
}

const FONT = 'font-family: system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;';
const PAGE = `${FONT} color: #1c2733; background: #f4f6f8; margin: 0; padding: 24px;`;
const CARD = 'background: #ffffff; border-radius: 8px; margin: 0 auto; max-width: 560px; padding: 28px;';
const PARAGRAPH = 'font-size: 15px; line-height: 1.5; margin: 0 0 14px;';
const BUTTON =
  'background: #0b5cad; border-radius: 6px; color: #ffffff; display: inline-block; font-size: 15px; font-weight: 600; padding: 11px 22px; text-decoration: none;';
const LINK = 'color: #0b5cad; font-weight: 600;';
const FOOTER = 'color: #5b6875; font-size: 12px; line-height: 1.5; margin: 18px auto 0; max-width: 560px;';

function MailPage({ message }: { readonly message: Message }): JSX.Element {
  const { subject, heading, paragraphs, items, action, footer } = message;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{subject}</title>
      </head>
      <body style={PAGE}>
        <div style={CARD}>
          <h1 style="font-size: 20px; margin: 0 0 16px;">{heading}</h1>
          {paragraphs.map((paragraph) => (
            <p style={PARAGRAPH}>{paragraph}</p>
          ))}
          {items.length === 0 ? null : (
            <ul style="font-size: 15px; line-height: 1.6; margin: 0 0 20px; padding-left: 20px;">
              {items.map(({ name, detail, action: own }) => (
                <li>
                  <strong>{name}</strong> <span style="color: #5b6875;">{detail}</span>
                  {own === null ? null : (
                    <>
                      {' '}
                      <a href={own.url} style={LINK}>
                        {own.label}
                      </a>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )}
          {action === null ? null : (
            <p style="margin: 0;">
              <a href={action.url} style={BUTTON}>
                {action.label}
              </a>
            </p>
          )}
        </div>
        <p style={FOOTER}>{footer}</p>
      </body>
    </html>
  );
}
