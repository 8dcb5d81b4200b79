import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { hashOf } from '../route.js';
import { Icon } from './icons.js';

interface AwayProps {
  readonly href: string;
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** A link to somebody else’s page: in a tab of its own, which learns nothing of where it was opened. */
export const Away = ({ children, ...link }: AwayProps) => (
  <a {...link} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer">
    {children}
  </a>
);

export const BackHome = () => (
  <a class="back" href={hashOf({ screen: 'home' })}>
    <Icon name="back" />
    All accounts
  </a>
);

/** Copies a text; says so for a moment. */
export function CopyButton({ text }: { text: string }) {
  const [done, setDone] = useState<string>();
  useEffect(() => {
    if (done === undefined) return;
    const timer = setTimeout(() => setDone(undefined), 2500);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setDone('Copied'),
      () => setDone('Select and copy it by hand'),
    );
  return (
    <button type="button" class="button quiet" aria-live="polite" onClick={() => void copy()}>
      {done ?? 'Copy'}
    </button>
  );
}
