import { dice, type Dice } from '../data/dice.js';

/** Every way in which a simulated third party can fail. */
export const FAULT_KINDS = [
  /** Its own "too many requests", in the third party's shape. */
  'rate-limit',
  /** A 5xx, in the third party's shape if it has one. */
  'server-error',
  /** An HTML page with status 200 where JSON belongs. */
  'garbage',
  /** The real answer, chunked, cut off in the middle. */
  'truncated',
  /** Status 200 and no body. */
  'empty',
  /** No answer at all. */
  'hang',
  /** A small answer that becomes 17 MB once it is unpacked. */
  'bomb',
  /** JSON whose lists lie 100,000 deep in one another. */
  'deep',
  /** A true answer whose names are far too long, and whose addresses are scripts. */
  'hostile',
  /** A true token answer with its numbers as text. */
  'token-as-text',
  /** A true token answer with its scopes as a list. */
  'token-scope-list',
  /** A true token answer without a time, and with refresh tokens that are null. */
  'token-bare',
  /** A true token answer that has neither a time nor a refresh token. */
  'token-without',
  /** The request's access token expires now. */
  'expired-token',
  /** The request's grant ends now, as if the person had removed the app. */
  'revoked',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How often, from 0 to 1, a call meets each fault at random. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

/** Which faults the named routes of a simulator meet: planned ones first, then standing ones, then random ones. */
export class Faults {
  readonly #planned = new Map<string, FaultKind[]>();
  readonly #standing = new Map<string, FaultKind>();
  readonly #rates: readonly (readonly [FaultKind, number])[];
  readonly #dice: Dice;
  #calls = 0;

  constructor(rates: FaultRates = {}, seed = 1) {
    this.#rates = Object.entries(rates) as [FaultKind, number][];
    this.#dice = dice(seed);
  }

  /** The next `times` calls of a route meet a fault. */
  next(route: string, kind: FaultKind, times = 1): void {
    const planned = this.#planned.get(route) ?? [];
    this.#planned.set(route, [...planned, ...Array<FaultKind>(times).fill(kind)]);
  }

  /** Every call of a route meets a fault, until `clear`. */
  always(route: string, kind: FaultKind): void {
    this.#standing.set(route, kind);
  }

  /** Ends planned and standing faults: of one route, or of all. Random ones stay. */
  clear(route?: string): void {
    for (const faults of [this.#planned, this.#standing]) {
      if (route === undefined) faults.clear();
      else faults.delete(route);
    }
  }

  /** Takes the fault that this call of a route meets, if any. */
  take(route: string): FaultKind | undefined {
    return this.#planned.get(route)?.shift() ?? this.#standing.get(route) ?? this.#random();
  }

  #random(): FaultKind | undefined {
    if (this.#rates.length === 0) return undefined;
    let roll = this.#dice(this.#calls++);
    for (const [kind, rate] of this.#rates) {
      if (roll < rate) return kind;
      roll -= rate;
    }
    return undefined;
  }
}
