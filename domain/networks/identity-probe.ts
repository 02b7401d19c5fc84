import type { Call, ProbeFinding } from './network';

/** The question whose token it is, as a probe: whoever answers it proves that the token lives. */
export function identityProbe<User>(
  whoIs: Call<User>,
  findingOf: (user: User) => { readonly networkUserId: string; readonly scopes?: readonly string[] | null },
): Call<ProbeFinding> {
  return {
    ...whoIs,
    read: (answer) => {
      const user = whoIs.read(answer);
      return user === undefined ? undefined : { scopes: null, expiresAt: null, ...findingOf(user) };
    },
  };
}
