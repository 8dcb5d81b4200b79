import { expect, it } from '@jest/globals';
import { workloadsOf } from '../../deploy/check/kubernetes/workload.js';
import { at } from '../../deploy/check/tree.js';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { changed, TRACED } from './support/changed.js';
import { describeKubectl, rendered } from './support/describe-kubectl.js';

describeKubectl('the component for traces', () => {
  it('gives the collector’s address to every process that sends traces', async () => {
    const objects = await changed([TRACED], (folder) => rendered('production', folder));
    const traced = workloadsOf(objects).filter(({ podSpec }) =>
      JSON.stringify(at(podSpec, 'containers', 0, 'env') ?? []).includes(
        '{"name":"OTEL_EXPORTER_OTLP_ENDPOINT","value":"http://collector.observability.svc:4318"}',
      ),
    );
    expect(traced.map(({ name }) => name).sort()).toEqual(['gateway', 'notifier', ...PROVIDER_NAMES].sort());
  });
});
