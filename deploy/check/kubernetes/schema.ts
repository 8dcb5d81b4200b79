import { z } from 'zod';
import type { Rendered } from './render.js';
import { at, text, type Tree } from '../tree.js';
import { RABBITMQ_POD } from './workload.js';

interface SchemaError {
  readonly instancePath: string;
  readonly message?: string;
  readonly params: { readonly type?: string; readonly missingProperty?: string };
}
interface Validate {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Kubernetes' own schema of a kind, as the package kubernetes-models has it from the official OpenAPI document. */
async function schemaOf(apiVersion: string, kind: string): Promise<Validate | undefined> {
  const [version = '', group = 'core'] = apiVersion.split('/').reverse();
  const name = `IoK8sApi${capital(group.split('.')[0] ?? '')}${capital(version)}${kind}`;
  // Old ones are there too, which no cluster serves any more.
  if (!/^\w+V\d+[A-Z]\w*$/.test(name)) return undefined;
  try {
    return ((await import(`kubernetes-models/_schemas/${name}`)) as { validate: Validate }).validate;
  } catch (error) {
    if (/cannot find/i.test((error as Error).message)) return undefined;
    throw error;
  }
}

const within = (path: string, key: string) =>
  /^\d+$/.test(key) ? `${path}[${key}]` : path ? `${path}.${key}` : key;

/** The value, which tells of each field that is read: what a schema never looked at, it does not know. */
function watched<T>(value: T, path: string, read: Set<string>): T {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return found;
      read.add(within(path, key));
      return watched(found, within(path, key), read);
    },
  });
}

function unread(value: Tree, path: string, read: ReadonlySet<string>): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = within(path, key);
    return read.has(here) ? unread(inner, here, read) : [here];
  });
}

const words = ({ params: { type, missingProperty }, message }: SchemaError) =>
  type ? `is no ${type}` : missingProperty ? `has no ${missingProperty}` : (message ?? 'breaks the schema');

type Found = [field: string, message: string];

/** Wrong types, missing and unknown fields of a value of a kind. */
async function shapeFaults(value: Tree, apiVersion: string, kind: string): Promise<Found[]> {
  const validate = await schemaOf(apiVersion, kind);
  if (!validate) return [['apiVersion', `no ${kind} is known in ${apiVersion}`]];
  const read = new Set<string>();
  const errors = validate(watched(value, '', read)) ? [] : (validate.errors ?? []);
  return [
    ...errors.map((error): Found => [
      error.instancePath.split('/').slice(1).reduce(within, ''),
      words(error),
    ]),
    ...unread(value, '', read).map((field): Found => [field, 'is unknown']),
  ];
}

const inside = (field: string, shape: z.ZodType) => z.strictObject({ [field]: shape });
/** What is used here of the operator's RabbitmqCluster (rabbitmq.com/v1beta2). */
const RABBITMQ = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.strictObject({ name: z.string(), namespace: z.string(), labels: z.unknown() }),
  spec: z.strictObject({
    image: z.string(),
    replicas: z.int(),
    terminationGracePeriodSeconds: z.int(),
    persistence: z.strictObject({ storage: z.string() }),
    resources: z.unknown(),
    rabbitmq: z.strictObject({ additionalConfig: z.string() }),
    override: inside('statefulSet', inside('spec', inside('template', inside('spec', z.unknown())))),
  }),
});
/** What Kubernetes has a schema of in it. The pod is merged into the operator's, by names. */
const IN_RABBITMQ = { [RABBITMQ_POD]: 'PodSpec', 'spec.resources': 'ResourceRequirements' };

async function rabbitmqFaults(object: Tree): Promise<Found[]> {
  const issues = RABBITMQ.safeParse(object).error?.issues ?? [];
  const found = issues.flatMap((issue): Found[] => {
    const field = issue.path.map(String).reduce(within, '');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [within(field, key), 'is unknown'])
      : [[field, issue.message]];
  });
  for (const [path, kind] of Object.entries(IN_RABBITMQ)) {
    const faults = await shapeFaults(at(object, ...path.split('.')) ?? {}, 'v1', kind);
    const own = faults.filter(([field, message]) => field !== '' || message !== 'has no containers');
    found.push(...own.map(([field, message]): Found => [within(path, field), message]));
  }
  return found;
}

/** Wrong types, missing and unknown fields, and API versions that are gone. */
export async function schemaFaults({ object, kind, place }: Rendered): Promise<string[]> {
  const apiVersion = text(object['apiVersion']);
  const found =
    apiVersion === 'rabbitmq.com/v1beta2' && kind === 'RabbitmqCluster'
      ? await rabbitmqFaults(object)
      : await shapeFaults(object, apiVersion, kind);
  return found.map(([field, message]) => `${place}: ${field}: ${message}`);
}
