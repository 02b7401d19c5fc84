import { layout, type Theme } from '../pages/layout';
import { markup, type Html } from '../pages/html';

/** Consent pages work without scripts and without cookies: the dialog's id travels in the form's address. */
export interface ConsentWords {
  readonly theme: Theme;
  readonly networkTitle: string;
  readonly appName: string;
}

export function signInPage(
  words: ConsentWords,
  input: { readonly action: string; readonly nameLabel: string; readonly error: string | null },
): string {
  return layout({
    title: `Sign in to ${words.networkTitle}`,
    theme: words.theme,
    narrow: true,
    body: markup`
<h1>Sign in to ${words.networkTitle}</h1>
<p class="soft">to continue to <strong>${words.appName}</strong>. Names and passwords of the sandbox's people are on its home page.</p>
<form class="card" method="post" action="${input.action}">
${input.error === null ? [] : markup`<p class="error" role="alert">${input.error}</p>`}
<label for="name">${input.nameLabel}</label>
<input type="text" id="name" name="name" autocomplete="username" required autofocus>
<label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="current-password" required>
<div class="actions end"><button class="first" type="submit">Sign in</button></div>
</form>`,
  });
}

export interface ConsentChoice {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly note: string | null;
  /** Cannot be unticked. */
  readonly fixed: boolean;
}

export function allowPage(
  words: ConsentWords,
  input: {
    readonly action: string;
    readonly userName: string;
    readonly groups: readonly { readonly legend: string; readonly choices: readonly ConsentChoice[] }[];
  },
): string {
  return layout({
    title: `${words.appName} wants access`,
    theme: words.theme,
    narrow: true,
    body: markup`
<h1>${words.appName} wants access to your ${words.networkTitle} account</h1>
<p class="soft">Signed in as <strong>${input.userName}</strong></p>
<form class="card" method="post" action="${input.action}">
${input.groups.map(
  (group) => markup`<fieldset><legend>${group.legend}</legend>
${group.choices.map(tick)}</fieldset>`,
)}
<div class="actions end">
<button type="submit" name="decision" value="decline">Decline</button>
<button class="first" type="submit" name="decision" value="allow">Allow</button>
</div>
</form>`,
  });
}

function tick(choice: ConsentChoice): Html {
  const fixed = choice.fixed ? markup` disabled` : markup``;
  const carried = choice.fixed ? markup`<input type="hidden" name="${choice.name}" value="${choice.value}">` : markup``;
  const note = choice.note === null ? markup`` : markup`<br><span class="soft">${choice.note}</span>`;
  return markup`<label class="tick"><input type="checkbox" name="${choice.name}" value="${choice.value}" checked${fixed}>${carried}<span>${choice.label}${note}</span></label>`;
}

/** What the networks show instead of a redirect when the request itself cannot be trusted. */
export function refusalPage(
  words: Pick<ConsentWords, 'theme' | 'networkTitle'>,
  input: { readonly title: string; readonly text: string },
): string {
  return layout({
    title: input.title,
    theme: words.theme,
    narrow: true,
    body: markup`<h1>${input.title}</h1><p class="card">${input.text}</p><p class="soft">${words.networkTitle} shows this instead of sending you back, because the request could not be trusted.</p>`,
  });
}
