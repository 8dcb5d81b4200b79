import type { JSX } from 'preact';
import { dayAndTimeOf, exactly, moment } from '../words/dates.js';

/** A time: the day and hour it was, or, `near` now, in words. */
export function When({ at, near }: { readonly at: string; readonly near?: boolean }): JSX.Element {
  return (
    <time dateTime={at} title={exactly(at)}>
      {near ? moment(at) : dayAndTimeOf(at)}
    </time>
  );
}
