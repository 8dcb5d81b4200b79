import type { ComponentChildren } from 'preact';
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
