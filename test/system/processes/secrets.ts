import { randomBytes } from 'node:crypto';
import { LASTING, ofEach, type ProviderName } from '../../harness/providers/of-processes.js';

/** Everything that an operator would keep secret. */
export interface OperatorSecrets {
  /** Hex, the same for all replicas of a provider. */
  readonly service: Readonly<Record<ProviderName, string>>;
  /** As `service`. */
  readonly index: Readonly<Record<ProviderName, string>>;
  readonly app: Readonly<Record<ProviderName, string>>;
  /** Hex: what a provider's replicas prove themselves with at the keeper. */
  readonly keeper: Readonly<Record<ProviderName, string>>;
  /** Of the embedded store's admin. */
  readonly store: string;
  /** The password at the broker. */
  readonly broker: string;
  /** Standard Webhooks signing secret. */
  readonly relay: string;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Random secrets. Those that are text have characters that URLs, JSON and HTML spell differently. */
export function operatorSecrets(): OperatorSecrets {
  return {
    service: ofEach(() => hex(32)),
    index: ofEach(() => hex(32)),
    app: { ...ofEach(() => `app/s3cret+${hex(12)}=`), [LASTING]: `an "app" & <s3cret>/${hex(12)}+=ü` },
    keeper: ofEach(() => hex(32)),
    store: `c0uch:p@ss/${hex(12)} word?`,
    broker: `r4bbit/p@ss:${hex(12)}#`,
    relay: `whsec_${randomBytes(32).toString('base64')}`,
  };
}
