import type { ErasureReceipt } from '@data-connector/vault';
import type { JSX } from 'preact';
import { counted } from '../words/counted.js';
import { exactly } from '../words/dates.js';
import { CheckIcon } from './icons.js';

/** The receipt of an erasure: the client has verified its signature before it came here. */
export function Receipt({
  receipt,
  label,
}: {
  readonly receipt: ErasureReceipt;
  readonly label: string;
}): JSX.Element {
  const { erasedAt, revoked, datastores, syncId } = receipt;
  return (
    <details class="receipt">
      <summary>
        <CheckIcon />
        Signed receipt, verified
      </summary>
      <dl class="ends">
        <div>
          <dt>Erased</dt>
          <dd>{exactly(erasedAt)}</dd>
        </div>
        {revoked && (
          <div>
            <dt>Permission</dt>
            <dd>taken back at {label}</dd>
          </div>
        )}
        <div>
          <dt>What</dt>
          <dd>
            {datastores.length === 0
              ? 'nothing was left to erase'
              : counted(datastores.length, 'sealed datastore')}
          </dd>
        </div>
        {syncId && (
          <div>
            <dt>Sync</dt>
            <dd class="code">{syncId}</dd>
          </div>
        )}
        <div>
          <dt>Signed by</dt>
          <dd>the service for {label}; checked with its public key in this browser</dd>
        </div>
      </dl>
    </details>
  );
}
