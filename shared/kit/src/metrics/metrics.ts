import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A metric's labels, each with the values that are known from the start: with them it is there before anything happens. */
type KnownLabels<L extends string> = { readonly [label in L]: readonly string[] };

/** What a metric is. No label may hold a person, DID, account or id: each has few values, and they are known. */
export interface About<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: KnownLabels<L>;
}

type Labels<L extends string> = { readonly [label in L]: string };

/** A value read at a scrape; nothing if there is none now. */
export type Reading<L extends string> = readonly { readonly labels: Labels<L>; readonly value: number }[];

/** Every combination of known values; none if a label has no known ones. */
function combinations<L extends string>({ labels }: About<L>): Labels<L>[] {
  const entries = Object.entries(labels ?? {}) as [L, readonly string[]][];
  return entries.reduce<Record<string, string>[]>(
    (sets, [label, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [label]: value }))),
    [{}],
  ) as Labels<L>[];
}

/** The metrics of one service, for Prometheus: its own registry, since several services may share a process. */
export class Metrics {
  readonly #registry = new Registry();

  /** @param labels what each of them carries */
  constructor(labels: Readonly<Record<string, string>> = {}) {
    this.#registry.setDefaultLabels(labels);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Something that happens: gives what counts it. */
  counter<L extends string = never>(about: About<L>): (labels: Labels<L>, by?: number) => void {
    const counter = new Counter(this.#options(about));
    for (const labels of combinations(about)) counter.inc(labels, 0);
    return (labels, by = 1) => counter.inc(labels, by);
  }

  /** Something that takes time or has a size: gives what takes each observation. */
  histogram<L extends string = never>(
    about: About<L> & { readonly buckets: readonly number[] },
  ): (labels: Labels<L>, value: number) => void {
    const buckets = [...about.buckets];
    const histogram = new Histogram({ ...this.#options(about), buckets });
    for (const labels of combinations(about)) histogram.zero(labels);
    return (labels, value) => histogram.observe(labels, value);
  }

  /** Something that was last seen at some value: gives what sets it. */
  level<L extends string = never>(about: About<L>): (labels: Labels<L>, value: number) => void {
    const gauge = new Gauge(this.#options(about));
    return (labels, value) => gauge.set(labels, value);
  }

  /** Something that has a value now, read at each scrape. */
  reading<L extends string = never>(about: About<L>, read: () => Reading<L> | Promise<Reading<L>>): void {
    new Gauge({
      ...this.#options(about),
      async collect() {
        const now = await read();
        this.reset();
        for (const { labels, value } of now) this.set(labels, value);
      },
    });
  }

  /** Something that is counted elsewhere, read at each scrape. */
  counted(about: About<never>, read: () => number): void {
    new Counter({
      ...this.#options(about),
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  /** Everything, in Prometheus's text format, with its media type. */
  async exposition(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #options<L extends string>({ name, help, labels }: About<L>) {
    return { name, help, labelNames: Object.keys(labels ?? {}) as L[], registers: [this.#registry] };
  }
}
