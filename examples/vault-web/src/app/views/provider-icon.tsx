import type { ProviderListing } from '@data-connector/vault';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

/** A provider's icon, from the gateway; its initial while the gateway is out of reach. */
export function ProviderIcon({
  listing,
  name,
  small,
}: {
  readonly listing: ProviderListing | undefined;
  readonly name: string;
  readonly small?: boolean;
}): JSX.Element {
  const [broken, setBroken] = useState(false);
  const classes = `provider-icon${small ? ' small' : ''}`;
  const label = listing?.label ?? name;
  if (!listing || broken)
    return (
      <span class={classes} aria-hidden="true">
        {label.charAt(0).toUpperCase()}
      </span>
    );
  return (
    <span class={classes} aria-hidden="true">
      <img src={listing.icon} alt="" onError={() => setBroken(true)} />
    </span>
  );
}
