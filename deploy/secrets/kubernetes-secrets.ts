import { stringify } from 'yaml';
import type { Secrets } from './make-secrets.js';

/** What no workload mounts: Grafana is in Compose only, and the operator's own password is for people. */
const NOT_MOUNTED: Readonly<Record<string, readonly string[]>> = {
  grafana: ['admin-password'],
  rabbitmq: ['operator-password'],
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The secrets as a stream of Kubernetes Secrets in YAML, one a workload and named like it, without a namespace. */
export function kubernetesSecrets(secrets: Secrets): string {
  return Object.entries(secrets)
    .map(([name, files]) => {
      const mounted = Object.entries(files).filter(([key]) => !NOT_MOUNTED[name]?.includes(key));
      return { name, data: Object.fromEntries(mounted.map(([key, text]) => [key, base64(text)])) };
    })
    .filter(({ data }) => Object.keys(data).length > 0)
    .map(({ name, data }) =>
      stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, labels: { 'app.kubernetes.io/part-of': 'data-connector' } },
        type: 'Opaque',
        data,
      }),
    )
    .join('---\n');
}
