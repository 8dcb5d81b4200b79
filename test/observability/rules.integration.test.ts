import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NOTIFIER_QUEUE } from '@data-connector/bus';
import { silentLog } from '@data-connector/kit/log';
import { serveKeeper } from '@data-connector/keeper';
import { parse } from 'yaml';
import { notifierMetrics } from '../../services/notifier/src/metrics.js';
import { connected } from '../harness/connect.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { started, untilEnded } from '../harness/sync.js';
import { ALERT_SAMPLES } from './alert-samples.js';
import { exposedIn, type Exposed } from './exposed.js';
import { selectedIn } from './promql.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const rules = (
  parse(read('deploy/observability/alerts.yml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('deploy/observability/grafana/dashboard.json')) as {
  panels: { title: string; targets?: { expr: string; legendFormat: string }[] }[];
};
const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => [title, expr, legendFormat] as const),
);
/** What Prometheus itself adds. */
const ADDED = ['job', 'instance'];

let system: TestSystem;
let end = async (): Promise<void> => {};
/** What is exposed at the start, and once a sync of each provider has ended. */
let atStart: Exposed;
let after: Exposed;

beforeAll(async () => {
  system = await startTestSystem();
  const couch = new URL(system.store.url);
  couch.username = system.store.name;
  couch.password = system.store.password;
  const KEEPER_SECRETS = new Map(MADE_UP_NAMES.map((name) => [name, system.secrets[name].service]));
  const keeper = await serveKeeper(
    {
      PORT: 0,
      HOST: '127.0.0.1',
      COUCHDB_URL: couch,
      KEEPER_SECRETS,
      COUCHDB_NODES: 1,
      RETENTION_HOURS: 72,
      LOG_LEVEL: 'info',
    },
    silentLog,
  );
  const notifier = notifierMetrics(system.bus, NOTIFIER_QUEUE, ['main']);
  const urls = [
    keeper.url,
    ...system.gateways.map(({ metricsUrl }) => metricsUrl),
    ...MADE_UP_NAMES.flatMap((name) => system.services[name].map(({ url }) => url)),
  ];
  end = async () => {
    await keeper.close();
    await system.close();
  };
  const scrape = async () => {
    const texts = urls.map(async (url) => (await fetch(`${url}/metrics`)).text());
    return exposedIn([...(await Promise.all(texts)), (await notifier.all.exposition()).text]);
  };
  atStart = await scrape();
  for (const provider of MADE_UP_NAMES)
    await untilEnded(await started(system, provider, { config: await connected(system, provider) }));
  after = await scrape();
});
afterAll(() => end());

function expectExposed(expression: string, exposed: Exposed): void {
  const selected = selectedIn(expression);
  expect(selected.length).toBeGreaterThan(0);
  for (const { metric, labels, values } of selected) {
    if (metric === 'up') continue;
    expect([...exposed.keys()]).toContain(metric);
    const missing = labels.filter((label) => !ADDED.includes(label) && !exposed.get(metric)?.has(label));
    const strange = values.filter(
      ([label, value]) => !ADDED.includes(label) && !exposed.get(metric)?.get(label)?.has(value),
    );
    expect({ metric, missing, strange }).toEqual({ metric, missing: [], strange: [] });
  }
}

describe('alert rules', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))(
    '%s, and the samples that it is tested with, have their metrics, labels and values',
    (alert, expr) => {
      // What a third party leaves is known once it has answered.
      const exposed = expr.startsWith('third_party_limit') ? after : atStart;
      expectExposed(expr, exposed);
      for (const { series } of ALERT_SAMPLES[alert] ?? [])
        for (const one of Object.keys(series)) expectExposed(one, exposed);
    },
  );

  it.each(rules.map(({ alert, annotations }) => [alert, annotations.runbook] as const))(
    '%s leads to its place in the runbook',
    (alert, runbook) => {
      const [path = '', anchor] = runbook.split('#');
      const anchors = [...read(path).matchAll(/^### (\w+)$/gm)].map(([, title = '']) => title.toLowerCase());
      expect(anchors).toContain(anchor);
      expect(anchor).toBe(alert.toLowerCase());
    },
  );
});

it.each(panels)('dashboard: %s: %s', (_title, expr, legend) => {
  expectExposed(expr, after);
  const labels = [...legend.matchAll(/\{\{(\w+)\}\}/g)].flatMap(([, label = '']) => label);
  const known = selectedIn(expr).flatMap(({ metric }) => [...(after.get(metric)?.keys() ?? ADDED)]);
  expect([...known, ...ADDED]).toEqual(expect.arrayContaining(labels));
});

it('no label holds a person, DID, account or id', () => {
  const labels = new Set([...after.values()].flatMap((of) => [...of.keys()]));
  const known =
    'provider,route,method,outcome,code,handler,stage,operation,limit,relay,result,queue,what,le,version,major,minor,patch,type,kind,space,quantile';
  expect(known.split(',')).toEqual(expect.arrayContaining([...labels]));
});
