import type { JSX } from 'preact';
import type { Frame } from './layout';
import { MemberPage } from './layout';

export function SignInPage(props: {
  readonly frame: Frame;
  /** The admin page to go on to. */
  readonly next: string;
  readonly problem: string | null;
}): JSX.Element {
  const { frame, next, problem } = props;
  return (
    <MemberPage frame={frame} title="Sign in">
      <h1>Sign in to the admin site</h1>
      {problem === null ? null : (
        <p class="note bad" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action="/admin/sign-in" class="card">
        <input type="hidden" name="next" value={next} />
        <label for="name">Name</label>
        <input id="name" name="name" autocomplete="username" required autocapitalize="none" spellcheck={false} />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <div class="actions">
          <button class="first">Sign in</button>
        </div>
      </form>
      <p class="small soft">
        Admins are added on the machine that runs Holdfast: <code>npm run admin:add</code>
      </p>
    </MemberPage>
  );
}
