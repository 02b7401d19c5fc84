import type { ComponentChildren, JSX } from 'preact';
import type { Admin } from '../../../db/store';

/** What stands around every page. */
export interface Frame {
  /** null: the real networks. Otherwise every page says that nothing is real, and leads to where it can be tried. */
  readonly sandbox: { readonly home: string } | null;
  /** Address of the style sheet. */
  readonly stylesheet: string;
}

/** Who is signed in at the admin pages, and the token that their forms carry. */
export interface SignedIn {
  readonly admin: Admin;
  readonly csrfToken: string;
}

export interface PageProps {
  readonly frame: Frame;
  readonly title: string;
  readonly children: ComponentChildren;
  /** Seconds after which the browser loads the page again. */
  readonly refreshAfterS?: number;
}

function Document(props: PageProps & { readonly header: JSX.Element; readonly narrow: boolean }): JSX.Element {
  const { frame, title, header, narrow, refreshAfterS, children } = props;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        {refreshAfterS === undefined ? null : <meta http-equiv="refresh" content={String(refreshAfterS)} />}
        <title>{`${title} · Holdfast`}</title>
        <link rel="stylesheet" href={frame.stylesheet} />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        {frame.sandbox === null ? null : <SandboxRibbon home={frame.sandbox.home} />}
        {header}
        <main id="content" class={narrow ? 'narrow' : ''}>
          {children}
        </main>
      </body>
    </html>
  );
}

function SandboxRibbon({ home }: { readonly home: string }): JSX.Element {
  return (
    <p class="ribbon">
      <strong>Sandbox.</strong> No real network is called: no real people, no real posts.{' '}
      <a href={home}>Open the sandbox networks</a>
    </p>
  );
}

/** A page for members of an organisation, and for whoever is not signed in. */
export function MemberPage(props: PageProps): JSX.Element {
  const header = (
    <header class="top">
      <div>
        <span class="mark">Holdfast</span>
      </div>
    </header>
  );
  return (
    <Document {...props} header={header} narrow>
      {props.children}
    </Document>
  );
}

const ADMIN_SECTIONS = [
  { href: '/admin', title: 'Overview' },
  { href: '/admin/accounts', title: 'Accounts' },
  { href: '/admin/posts', title: 'Posts' },
  { href: '/admin/queues', title: 'Queues' },
] as const;

export type AdminSection = (typeof ADMIN_SECTIONS)[number]['href'];

/** A page for those who run Holdfast. */
export function AdminPage(
  props: PageProps & { readonly signedIn: SignedIn; readonly section: AdminSection },
): JSX.Element {
  const { signedIn, section } = props;
  const header = (
    <header class="top">
      <div>
        <a class="mark" href="/admin">
          Holdfast
        </a>
        <nav class="main" aria-label="Admin">
          {ADMIN_SECTIONS.map(({ href, title }) => (
            <a key={href} href={href} {...(href === section ? { 'aria-current': 'page' as const } : {})}>
              {title}
            </a>
          ))}
        </nav>
        <div class="who">
          <span>
            {signedIn.admin.name} ({signedIn.admin.role})
          </span>
          <form method="post" action="/admin/sign-out">
            <input type="hidden" name="csrf" value={signedIn.csrfToken} />
            <button class="quiet">Sign out</button>
          </form>
        </div>
      </div>
    </header>
  );
  return (
    <Document {...props} header={header} narrow={false}>
      {props.children}
    </Document>
  );
}
