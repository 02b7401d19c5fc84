import type { Deps } from '../use-cases/ports';
import type { MemberLinks } from '../links/member-links';
import type { Cookies } from './cookies';
import type { Frame } from './pages/layout';

/** What the routes of the web process share. */
export interface Web {
  readonly deps: Deps;
  readonly links: MemberLinks;
  readonly cookies: Cookies;
  readonly frame: Frame;
  /** What members, networks and the host reach us under, without a slash at the end. */
  readonly publicUrl: string;
}
