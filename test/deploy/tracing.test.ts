import { describe, expect, it } from '@jest/globals';
import { workloadsOf } from '../../deploy/check/kubernetes/workload.js';
import { renderOverlay } from '../../deploy/check/kustomize/render.js';
import { at, mappings } from '../../deploy/check/tree.js';
import { changed, faultsAfter, type Change } from './support/broken.js';

const PRODUCTION = 'k8s/overlays/production';
const TRACED: Change = [
  `${PRODUCTION}/kustomization.yaml`,
  'patches:\n',
  'components:\n  - ../../components/tracing\npatches:\n',
];

describe('the component for traces', () => {
  it('has no fault in an overlay that lists it', async () => {
    expect(await faultsAfter([TRACED])).toEqual([]);
  });

  it('gives the collector’s address to every process that sends traces', async () => {
    const objects = await changed([TRACED], (folder) => renderOverlay(folder, PRODUCTION));
    const traced = workloadsOf(objects).filter(({ podSpec }) =>
      mappings(at(podSpec, 'containers', 0, 'env')).some(
        ([, { name, value }]) =>
          name === 'OTEL_EXPORTER_OTLP_ENDPOINT' && value === 'http://collector.observability.svc:4318',
      ),
    );
    expect(traced.map(({ name }) => name).sort()).toEqual(['facebook', 'gateway', 'notifier', 'twitter']);
  });

  it.each<[string, Change, RegExp]>([
    [
      'a collector that nobody is let out to',
      ['k8s/components/tracing/kustomization.yaml', 'collector.observability', 'collector.telemetry'],
      /egress: notifier -> telemetry:4318 exists and is not allowed/,
    ],
    [
      'a way to where no collector is',
      ['k8s/components/tracing/network.yaml', 'port: 4318', 'port: 4317'],
      /NetworkPolicy tracing: spec\.egress\[0\]\.to\[0\]: lets gateway out to 4317, where no setting of it leads/,
    ],
    [
      'labels that are chosen in a form that is not rendered',
      ['k8s/components/tracing/kustomization.yaml', ' in (', ' notin ('],
      /patches\[0\]\.target\.labelSelector: is not/,
    ],
  ])('names the file and the field of %s', async (_what, change, said) => {
    expect(await faultsAfter([TRACED, change])).toContainEqual(expect.stringMatching(said));
  });
});
