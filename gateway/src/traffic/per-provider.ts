import type { Setting } from '@data-connector/kit/config';

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

/** A whole number for all providers, and `name=number` for those that have their own: `60,facebook=30`. */
export function perProviderSetting(
  meaning: string,
  range: { readonly min: number; readonly max: number },
  fallback: number,
): Setting<PerProvider> {
  const { min, max } = range;
  return {
    meaning,
    type: `whole number from ${min} to ${max}, and name=number for a provider of its own, separated by commas`,
    defaultText: String(fallback),
    fallback: () => perProvider(fallback),
    parse(text) {
      let otherwise: number | undefined;
      const own = new Map<string, number>();
      for (const item of text.split(',')) {
        const [, name, digits] = /^(?:([a-z][a-z0-9]{1,30})=)?(\d{1,9})$/.exec(item.trim()) ?? [];
        if (digits === undefined) throw new Error('is not a number and name=number, separated by commas');
        const number = Number(digits);
        if (number < min || number > max)
          throw new Error(`holds what is not a whole number from ${min} to ${max}`);
        if (name === undefined ? otherwise !== undefined : own.has(name))
          throw new Error('says one thing twice');
        if (name === undefined) otherwise = number;
        else own.set(name, number);
      }
      return perProvider(otherwise ?? fallback, own);
    },
  };
}
