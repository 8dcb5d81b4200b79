import { setting, type Setting } from '@data-connector/kit/config';

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
  const number = setting.integer(meaning, range, { fallback });
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
      const { '': all = fallback, ...own } = Object.fromEntries(numbers);
      return perProvider(all, new Map(Object.entries(own)));
    },
  };
}
