import type { Request } from 'express';

/** A parameter that the route refuses, and its value. */
export interface Refused {
  readonly parameter: string;
  readonly value: string;
}

/** What a request asks for, read as the route's specification says. */
export interface Asked {
  readonly max: number;
  readonly token: string | undefined;
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  /** Names the form of the answer: the same for the same lists. */
  readonly form: string;
  /** The values of a list parameter. */
  list(parameter: string): ReadonlySet<string>;
}

/** What a route takes: list parameters with their values, `max_results` with its limits, and whether ids bound it. */
export interface Takes {
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly max?: { readonly min: number; readonly max: number };
  readonly ids?: true;
}

const ID = /^[0-9]{1,19}$/;

function refusedIn(parameter: string, value: unknown, { ids, max, values }: Takes): boolean {
  if (typeof value !== 'string') return true;
  const allowed = Object.hasOwn(values, parameter) ? values[parameter] : undefined;
  if (allowed) return !value.split(',').every((item) => allowed.includes(item));
  if (parameter === 'since_id' || parameter === 'until_id') return !ids || !ID.test(value);
  if (parameter === 'pagination_token') return !max || value === '';
  if (parameter !== 'max_results' || !max || !/^\d{1,4}$/.test(value)) return true;
  return Number(value) < max.min || Number(value) > max.max;
}

/** Reads a request's query: what it asks for, or the first parameter that is not taken. */
export function read(request: Request, takes: Takes): Asked | Refused {
  const query = request.query as Record<string, string>;
  for (const [parameter, value] of Object.entries(query))
    if (refusedIn(parameter, value, takes)) return { parameter, value: String(value) };
  const id = (name: string): bigint | undefined =>
    query[name] === undefined ? undefined : BigInt(query[name]);
  const lists = Object.keys(takes.values).map((name) => [name, new Set(query[name]?.split(','))] as const);
  const byName = new Map<string, ReadonlySet<string>>(lists);
  return {
    max: Number(query['max_results'] ?? Math.min(100, takes.max?.max ?? 1)),
    token: query['pagination_token'],
    since: id('since_id'),
    until: id('until_id'),
    form: lists.map(([name]) => query[name] ?? '').join('|'),
    list: (parameter) => byName.get(parameter) ?? new Set(),
  };
}
