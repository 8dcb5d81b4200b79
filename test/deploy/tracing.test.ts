import { expect, it } from '@jest/globals';
import { workloadsOf } from '../../deploy/check/kubernetes/workload.js';
import { renderOverlay } from '../../deploy/check/kustomize/render.js';
import { at } from '../../deploy/check/tree.js';
import { changed, TRACED } from './support/changed.js';

it('the component for traces gives the collector’s address to every process that sends traces', async () => {
  const objects = await changed([TRACED], (folder) => renderOverlay(folder, 'k8s/overlays/production'));
  const traced = workloadsOf(objects).filter(({ podSpec }) =>
    JSON.stringify(at(podSpec, 'containers', 0, 'env') ?? []).includes(
      '{"name":"OTEL_EXPORTER_OTLP_ENDPOINT","value":"http://collector.observability.svc:4318"}',
    ),
  );
  expect(traced.map(({ name }) => name).sort()).toEqual(['facebook', 'gateway', 'notifier', 'twitter']);
});
