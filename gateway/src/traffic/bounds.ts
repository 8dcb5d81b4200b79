import { readConfig, setting, type ConfigOf, type Setting } from '@data-connector/kit/config';

/** A number for each provider. */
export interface PerProvider {
  of(name: string): number;
  /** The providers that have one of their own. */
  readonly names: readonly string[];
}

/** @param own by provider; `otherwise` for all others */
export function perProvider(otherwise: number, own: ReadonlyMap<string, number> = new Map()): PerProvider {
  return { of: (name) => own.get(name) ?? otherwise, names: [...own.keys()] };
}

/** A whole number for all providers, and `name=number` for those that have their own: `60,meadow=30`. */
function numberOfEach(meaning: string, max: number, fallback: number): Setting<PerProvider> {
  const number = setting.integer(meaning, { min: 1, max }, { fallback });
  return {
    ...number,
    type: `${number.type}, and name=number for a provider of its own, separated by commas`,
    fallback: () => perProvider(fallback),
    parse(text) {
      const items = text.split(',').map((item) => item.trim().split(/=(.*)/s));
      const numbers = new Map(
        items.map(([name = '', own]) =>
          own === undefined ? ['', number.parse(name)] : [name, number.parse(own)],
        ),
      );
      if (numbers.size < items.length) throw new Error('says one thing twice');
      const otherwise = numbers.get('') ?? fallback;
      numbers.delete('');
      return perProvider(otherwise, numbers);
    },
  };
}

const many = (meaning: string, fallback: number) =>
  setting.integer(meaning, { min: 1, max: 100_000 }, { fallback });

/** What an operator sets for how much may be under way, and for how long. */
export const boundSettings = {
  PROVIDER_TIMEOUT_SECONDS: numberOfEach(
    'how long a provider’s service may be silent, streams apart, as 60,meadow=50; a callback may take 45',
    // Services keep an idle connection for 65 s: none may be closed while it is taken up again.
    60,
    60,
  ),
  PROVIDER_CONCURRENCY: numberOfEach(
    'whole requests that may wait for a provider’s service at once, streams apart, as 256,meadow=512',
    100_000,
    256,
  ),
  CLIENT_CONCURRENCY: many(
    'requests of one address that may be on their way here, or to services and back, at once, streams apart',
    64,
  ),
  CLIENT_STREAMS: many('streams (events, live replication) that one address may have open at once', 64),
  STREAMS: many('streams that may be open at once in all', 2000),
};

export type Bounds = ConfigOf<typeof boundSettings>;

/** Bounds of which some may be left out: those have their defaults. */
export function boundsOf(some: Partial<Bounds>): Bounds {
  return { ...readConfig(boundSettings, {}), ...some };
}
