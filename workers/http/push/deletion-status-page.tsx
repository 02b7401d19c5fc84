import type { JSX } from 'preact';
import type { DataDeletion } from '../../../domain/data-deletion/data-deletion';
import { NETWORKS } from '../../../domain/networks/registry';
import { MemberPage } from '../pages/layout';
import type { Frame } from '../pages/layout';
import { counted } from '../pages/time';

const REFRESH_AFTER_S = 10;

/** What was deleted and when, in plain words. It names no person, no account and no organisation. */
export function DeletionStatusPage(props: { readonly frame: Frame; readonly deletion: DataDeletion }): JSX.Element {
  const { frame, deletion } = props;
  const { doneAt } = deletion;
  const network = NETWORKS.find(({ name }) => name === deletion.network)?.title ?? deletion.network;
  const title = doneAt === null ? 'Your data is being deleted' : 'Your data was deleted';
  return (
    <MemberPage frame={frame} title={title} {...(doneAt === null ? { refreshAfterS: REFRESH_AFTER_S } : {})}>
      <h1>{title}</h1>
      <p>
        {`Through ${network} we were asked on `}
        <Time at={deletion.requestedAt} />
        {' to delete what we hold about one person there.'}
      </p>
      {doneAt === null ? (
        <p>This is in progress. It usually takes less than a minute; this page shows when it is done.</p>
      ) : (
        <Done deletion={deletion} doneAt={doneAt} network={network} />
      )}
      <p>
        Confirmation code: <code>{deletion.code}</code>
      </p>
    </MemberPage>
  );
}

function Done(props: {
  readonly deletion: DataDeletion;
  readonly doneAt: number;
  readonly network: string;
}): JSX.Element {
  const { deletion, doneAt, network } = props;
  const { erased } = deletion;
  const deleted = [
    [erased.credentials, 'connection, with the name and id it was made under'],
    [erased.accounts, 'account or Page that was reached through it, with its name and id'],
    [erased.tokens, 'set of access keys'],
    [erased.streamItems, 'post of a feed'],
    [erased.analyticsDays, 'figure of a day'],
    [erased.traces, 'reference in other records'],
  ] as const;
  const found = deleted.filter(([count]) => count > 0);
  if (found.length === 0) {
    return (
      <p>
        {'On '}
        <Time at={doneAt} />
        {' we looked for it everywhere and found nothing that was still here.'}
      </p>
    );
  }
  return (
    <>
      <p>
        {'It was completed on '}
        <Time at={doneAt} />
        {'. Deleted:'}
      </p>
      <ul>
        {found.map(([count, thing]) => (
          <li key={thing}>{countedFirst(count, thing)}</li>
        ))}
      </ul>
      <p>
        {`Posts that were waiting to be sent were cancelled. Posts that already stand on ${network} stay there; they can be deleted there. We keep that this request was made, in a form that does not show whom it was about.`}
      </p>
    </>
  );
}

/** The first word is what is counted: `2 sets of access keys`. */
function countedFirst(count: number, thing: string): string {
  const end = thing.search(/[ ,]|$/);
  return `${counted(count, thing.slice(0, end))}${thing.slice(end)}`;
}

function Time({ at }: { readonly at: number }): JSX.Element {
  const iso = new Date(at).toISOString();
  return <time dateTime={iso}>{`${iso.slice(0, 16).replace('T', ' at ')} UTC`}</time>;
}
