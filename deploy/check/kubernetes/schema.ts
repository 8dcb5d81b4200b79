import type { Fault } from '../fault.js';
import type { Rendered } from '../kustomize/rendered.js';
import { at, isMapping, text, type Mapping, type Tree } from '../tree.js';
import { RABBITMQ_POD, rabbitmqFaults } from './rabbitmq-cluster.js';

/** API versions that Kubernetes serves no more, and what came after them (kubernetes.io/docs/reference/using-api/deprecation-guide). */
const REMOVED: Readonly<Record<string, string>> = {
  'extensions/v1beta1': 'apps/v1, networking.k8s.io/v1 or policy/v1',
  'apps/v1beta1': 'apps/v1',
  'apps/v1beta2': 'apps/v1',
  'autoscaling/v2beta1': 'autoscaling/v2',
  'autoscaling/v2beta2': 'autoscaling/v2',
  'batch/v1beta1': 'batch/v1',
  'networking.k8s.io/v1beta1': 'networking.k8s.io/v1',
  'policy/v1beta1': 'policy/v1',
  'rbac.authorization.k8s.io/v1beta1': 'rbac.authorization.k8s.io/v1',
};

interface SchemaError {
  readonly instancePath: string;
  readonly message?: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
interface Validate {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

const schemas = new Map<string, Validate | undefined>();

/** Kubernetes' own schema of a kind, as the package kubernetes-models has it from the official OpenAPI document. */
async function schemaOf(apiVersion: string, kind: string): Promise<Validate | undefined> {
  const [version = '', group = 'core'] = apiVersion.split('/').reverse();
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const [first = ''] = group.split('.');
  const name = `IoK8sApi${capital(first)}${capital(version)}${kind}`;
  if (!/^\w+$/.test(name)) return undefined;
  if (schemas.has(name)) return schemas.get(name);
  const found = await import(`kubernetes-models/_schemas/${name}`).then(
    (module: { validate: Validate }) => module.validate,
    (error: unknown) => {
      if (/cannot find/i.test((error as Error).message)) return undefined;
      throw error;
    },
  );
  schemas.set(name, found);
  return found;
}

type Read = (path: string) => void;
type Found = [field: string, message: string];

/** The value, which tells of each key that is read. */
function watched<T>(value: T, path: string, read: Read): T {
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  return new Proxy(value, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return found;
      const here = isList ? `${path}[${key}]` : path ? `${path}.${key}` : key;
      read(here);
      return watched(found, here, read);
    },
  });
}

/** Fields that the schema never looked at: it does not know them. */
function unread(value: Tree, path: string, known: ReadonlySet<string>): string[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => unread(entry, `${path}[${index}]`, known));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path ? `${path}.${key}` : key;
    return known.has(here) ? unread(inner, here, known) : [here];
  });
}

const fieldOf = (pointer: string) =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index > 0 ? `.${part}` : part))
    .join('');

const words = ({ keyword, params, message }: SchemaError) =>
  keyword === 'type'
    ? `is no ${String(params['type'])}`
    : keyword === 'required'
      ? `has no ${String(params['missingProperty'])}`
      : (message ?? `breaks the schema's ${keyword}`);

/** What is wrong with a value of a kind: wrong types, missing and unknown fields. */
async function shapeFaults(value: Tree, apiVersion: string, kind: string): Promise<Found[] | undefined> {
  const validate = await schemaOf(apiVersion, kind);
  if (!validate) return undefined;
  const known = new Set<string>();
  const errors = validate(watched(value, '', (path) => known.add(path))) ? [] : [...(validate.errors ?? [])];
  return [
    ...errors.map((error): Found => [fieldOf(error.instancePath), words(error)]),
    ...unread(value, '', known).map((path): Found => [path, 'is unknown']),
  ];
}

/** The parts of a RabbitmqCluster that Kubernetes has a schema of. The pod is merged into the operator's, by names. */
async function mergedFaults(object: Mapping): Promise<Found[]> {
  const parts = [
    [RABBITMQ_POD, 'PodSpec'],
    ['spec.resources', 'ResourceRequirements'],
  ] as const;
  const found: Found[] = [];
  for (const [path, kind] of parts) {
    const value = at(object, ...path.split('.'));
    if (value === undefined) continue;
    const faults = (await shapeFaults(value, 'v1', kind)) ?? [];
    found.push(
      ...faults
        .filter(([field, message]) => field !== '' || message !== 'has no containers')
        .map(([field, message]): Found => [field ? `${path}.${field}` : path, message]),
    );
  }
  return found;
}

/** Wrong types, missing and unknown fields, and API versions that are gone. */
export async function schemaFaults({ object, file }: Rendered): Promise<Fault[]> {
  const [apiVersion, kind] = [text(object['apiVersion']), text(object['kind'])];
  const name = text(at(object, 'metadata', 'name'));
  const fault = (field: string, message: string): Fault => ({
    file,
    field: `${kind} ${name}: ${field}`,
    message,
  });
  if (REMOVED[apiVersion]) return [fault('apiVersion', `${apiVersion} is gone: use ${REMOVED[apiVersion]}`)];
  const ofOperator = apiVersion.startsWith('rabbitmq.com/');
  const found = ofOperator ? await mergedFaults(object) : await shapeFaults(object, apiVersion, kind);
  if (!found) return [fault('apiVersion', `no ${kind} is known in ${apiVersion}`)];
  return [
    ...(ofOperator ? rabbitmqFaults(object, fault) : []),
    ...found.map(([field, message]) => fault(field, message)),
  ];
}
