import type { JSX } from 'preact';
import { dayOf, exactly, moment } from '../words/dates.js';

/** A time: the day it was, or, `near` now, in words. */
export function When({ at, near }: { readonly at: string; readonly near?: boolean }): JSX.Element {
  return (
    <time dateTime={at} title={exactly(at)}>
      {near ? moment(at) : dayOf(at)}
    </time>
  );
}
