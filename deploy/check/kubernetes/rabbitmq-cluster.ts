import { Ajv } from 'ajv';
import type { Fault } from '../fault.js';
import { imageFault } from '../image-name.js';
import { at, text, type Mapping } from '../tree.js';

const strict = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const string = { type: 'string' };
/** Where a RabbitmqCluster has what is merged into its pods. */
export const RABBITMQ_POD = 'spec.override.statefulSet.spec.template.spec';

/** The part of the operator's RabbitmqCluster (rabbitmq.com/v1beta2) that is used here; anything else is a fault. What Kubernetes has a schema of is held against that. */
const SCHEMA = strict(
  {
    apiVersion: { const: 'rabbitmq.com/v1beta2' },
    kind: { const: 'RabbitmqCluster' },
    metadata: strict({ name: string, namespace: string, labels: { type: 'object' } }, ['name']),
    spec: strict(
      {
        image: string,
        replicas: { type: 'integer', minimum: 1 },
        terminationGracePeriodSeconds: { type: 'integer', minimum: 0 },
        persistence: strict({ storage: string, storageClassName: string }),
        resources: { type: 'object' },
        rabbitmq: strict({ additionalConfig: string, additionalPlugins: { type: 'array', items: string } }),
        override: strict({
          statefulSet: strict({ spec: strict({ template: strict({ spec: { type: 'object' } }) }) }),
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
  const image = imageFault(text(at(object, 'spec', 'image')));
  if (image !== undefined) faults.push(fault('spec.image', image));
  const replicas = at(object, 'spec', 'replicas');
  if (typeof replicas === 'number' && replicas % 2 === 0)
    faults.push(fault('spec.replicas', 'is even: quorum queues need an odd number'));
  return faults;
}
