import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { workloadsOf, type Workload } from '../../deploy/check/kubernetes/workload.js';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { ROOT } from './support/changed.js';
import { describeKubectl, rendered } from './support/describe-kubectl.js';

interface Relabeling {
  readonly source_labels: readonly string[];
  readonly regex?: string;
  readonly action?: 'keep' | 'drop';
  readonly target_label?: string;
}
interface Config {
  readonly global: unknown;
  readonly rule_files: unknown;
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly kubernetes_sd_configs?: readonly unknown[];
    readonly relabel_configs?: readonly Relabeling[];
  }[];
}

const read = (name: string) =>
  parse(readFileSync(join(ROOT, 'deploy/observability', name), 'utf8')) as Config;
const ours = read('prometheus.kubernetes.yml');
const compose = read('prometheus.yml');

type Labels = Readonly<Record<string, string>>;

/** The targets that Prometheus finds in pods: one for each port, with what it says of it. */
const targetsOf = ({ name, labels, ports }: Workload, phase: string): Labels[] =>
  [...ports].map(([portName, port]) => ({
    __address__: `10.0.0.1:${port}`,
    __meta_kubernetes_pod_name: `${name}-0`,
    __meta_kubernetes_pod_phase: phase,
    __meta_kubernetes_pod_container_port_name: portName,
    ...Object.fromEntries(
      Object.entries(labels).map(([label, value]) => [
        `__meta_kubernetes_pod_label_${label.replace(/\W/g, '_')}`,
        value,
      ]),
    ),
  }));

/** A target after Prometheus' relabeling; nothing if it is dropped. */
function relabeled(target: Labels, rules: readonly Relabeling[]): Labels | undefined {
  let labels = target;
  for (const { source_labels, regex = '(.*)', action, target_label } of rules) {
    const value = source_labels.map((name) => labels[name] ?? '').join(';');
    const fits = new RegExp(`^(?:${regex})$`).test(value);
    if (action && fits !== (action === 'keep')) return undefined;
    if (!action && fits && target_label !== undefined) labels = { ...labels, [target_label]: value };
  }
  return labels;
}

const rules = ours.scrape_configs[0]?.relabel_configs ?? [];
const scraped = (phase: string) =>
  workloadsOf(rendered('production'))
    .flatMap((workload) => targetsOf(workload, phase))
    .map((target) => relabeled(target, rules))
    .filter((labels) => labels !== undefined);

describeKubectl('Prometheus on Kubernetes', () => {
  it('scrapes every pod of this project at its own port, and no other', () => {
    const pods = scraped('Running').map(({ job, instance, __address__ }) => [job, instance, __address__]);
    expect(pods.sort()).toEqual([
      ['gateway', 'gateway-0', '10.0.0.1:9464'],
      ['keeper', 'keeper-0', '10.0.0.1:8080'],
      ['notifier', 'notifier-0', '10.0.0.1:8080'],
      ...PROVIDER_NAMES.map((name) => ['provider', `${name}-0`, '10.0.0.1:8080']),
    ]);
  });

  it('has the gateway’s metrics on a port where no Service and no Ingress leads', () => {
    const objects = rendered('production');
    const service = objects.find(
      ({ object }) =>
        object['kind'] === 'Service' && JSON.stringify(object['metadata']).includes('"gateway"'),
    );
    expect(JSON.stringify(service?.object)).toContain('"targetPort":"http"');
    expect(JSON.stringify(service?.object)).not.toMatch(/metrics|9464/);
    const compose = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
    expect(compose).not.toMatch(/127\.0\.0\.1:\d+:9464/);
  });

  it('takes no pod that has ended for one that is down', () => {
    expect(scraped('Succeeded')).toEqual([]);
  });

  it('names jobs as on Compose, for the same rules', () => {
    const jobs = new Set(scraped('Running').map(({ job }) => job));
    expect([...jobs].sort()).toEqual(compose.scrape_configs.map(({ job_name }) => job_name).sort());
    expect([ours.global, ours.rule_files]).toEqual([compose.global, compose.rule_files]);
  });

  it('looks for pods in the namespace of the overlays', () => {
    const [namespace] = rendered('production');
    expect(namespace?.object).toMatchObject({ kind: 'Namespace', metadata: { name: 'data-connector' } });
    expect(ours.scrape_configs[0]?.kubernetes_sd_configs).toEqual([
      { role: 'pod', namespaces: { names: ['data-connector'] } },
    ]);
  });
});
