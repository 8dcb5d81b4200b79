import { Ajv } from 'ajv';
import type { Fault } from '../fault.js';
import { at, type Mapping } from '../tree.js';

const strict = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const text = { type: 'string' };
const podSpec = strict({
  automountServiceAccountToken: { type: 'boolean' },
  securityContext: { type: 'object' },
  topologySpreadConstraints: { type: 'array', items: { type: 'object' } },
  initContainers: { type: 'array', items: { type: 'object' } },
  containers: { type: 'array', items: { type: 'object' } },
  volumes: { type: 'array', items: { type: 'object' } },
});

/** The part of the operator's RabbitmqCluster (rabbitmq.com/v1beta2) that is used here; anything else is a fault. */
const SCHEMA = strict(
  {
    apiVersion: { const: 'rabbitmq.com/v1beta2' },
    kind: { const: 'RabbitmqCluster' },
    metadata: strict({ name: text, namespace: text, labels: { type: 'object' } }, ['name']),
    spec: strict(
      {
        image: text,
        replicas: { type: 'integer', minimum: 1 },
        terminationGracePeriodSeconds: { type: 'integer', minimum: 0 },
        persistence: strict({ storage: text, storageClassName: text }),
        resources: strict({ requests: { type: 'object' }, limits: { type: 'object' } }),
        rabbitmq: strict({ additionalConfig: text, additionalPlugins: { type: 'array', items: text } }),
        override: strict({
          statefulSet: strict({ spec: strict({ template: strict({ spec: podSpec }) }) }),
        }),
      },
      ['replicas'],
    ),
  },
  ['apiVersion', 'kind', 'metadata', 'spec'],
);

const validate = new Ajv({ allErrors: true }).compile(SCHEMA);

/** What is wrong with a RabbitmqCluster. A cluster of an even number cannot agree when it is split in two. */
export function rabbitmqFaults(object: Mapping, fault: (field: string, message: string) => Fault): Fault[] {
  const faults = validate(object)
    ? []
    : (validate.errors ?? []).map(({ instancePath, params, message }) => {
        const unknown = (params as { additionalProperty?: string }).additionalProperty;
        const field = instancePath.slice(1).replaceAll('/', '.');
        return unknown === undefined
          ? fault(field, message ?? 'breaks the schema')
          : fault(field ? `${field}.${unknown}` : unknown, 'is unknown');
      });
  const replicas = at(object, 'spec', 'replicas');
  if (typeof replicas === 'number' && replicas % 2 === 0)
    faults.push(fault('spec.replicas', 'is even: quorum queues need an odd number'));
  return faults;
}
