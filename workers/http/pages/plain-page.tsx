import type { JSX } from 'preact';
import type { Frame } from './layout';
import { MemberPage } from './layout';

/** A page that says one thing: what is wrong and what to do. */
export function PlainPage(props: {
  readonly frame: Frame;
  readonly title: string;
  readonly text: string;
}): JSX.Element {
  const { frame, title, text } = props;
  return (
    <MemberPage frame={frame} title={title}>
      <h1>{title}</h1>
      <p>{text}</p>
    </MemberPage>
  );
}
