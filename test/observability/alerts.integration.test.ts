import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { ALERT_SAMPLES, type Sample } from './alert-samples.js';
import { describePromtool, promtool } from './describe-promtool.js';

const OBSERVABILITY = join(import.meta.dirname, '../../deploy/observability');
const RULES = join(OBSERVABILITY, 'alerts.yml');
const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alerts = (
  parse(readFileSync(RULES, 'utf8')) as { groups: { rules: { alert: string }[] }[] }
).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

/** One of promtool's tests: that an alert fires with a sample, or does not. */
const testOf = (alert: string, { series, at }: Sample, fires: boolean) => ({
  interval: '1m',
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  promql_expr_test: [
    {
      expr: `count(ALERTS{alertname="${alert}", alertstate="firing"})`,
      eval_time: `${at}m`,
      exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
    },
  ],
});

it('each alert has a sample', () => {
  expect(Object.keys(ALERT_SAMPLES).sort()).toEqual([...alerts].sort());
});

describePromtool('what Prometheus reads', () => {
  it('is as Prometheus wants it', () => {
    expect(promtool('check', 'rules', RULES)).toMatchObject({ ok: true });
    const config = join(OBSERVABILITY, 'prometheus.yml');
    expect(promtool('check', 'config', '--syntax-only', config)).toMatchObject({ ok: true });
  });

  it.each(Object.entries(ALERT_SAMPLES))(
    '%s fires when it should, and only then',
    (alert, [fires, quiet]) => {
      const file = join(folder, `${alert}.yml`);
      const tests = [testOf(alert, fires, true), testOf(alert, quiet, false)];
      writeFileSync(file, stringify({ rule_files: [RULES], evaluation_interval: '1m', tests }));
      expect(promtool('test', 'rules', file)).toMatchObject({ ok: true });
    },
  );
});
