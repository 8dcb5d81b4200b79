import type { ComponentChildren, JSX } from 'preact';

/** A link to somebody else’s page: in a tab of its own, which learns nothing of where it was opened. */
export function Away({
  href,
  children,
  class: classes,
}: {
  readonly href: string;
  readonly children: ComponentChildren;
  readonly class?: string;
}): JSX.Element {
  return (
    <a class={classes} href={href} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer">
      {children}
    </a>
  );
}
