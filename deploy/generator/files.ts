import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatted } from '../../docs/generator/files.js';
import { withBlocks, YAML, type Blocks } from '../../docs/generator/marked-blocks.js';
import { PROVIDER_FOLDERS, PROVIDER_NAMES } from '../../services/providers.js';
import { composeBlocks } from './compose.js';
import { KUBERNETES, kubernetesFiles } from './kubernetes.js';

/** A generated file: its path, and its text; no text where no file belongs. */
export type Generated = readonly [file: string, text: string | undefined];

const targets = PROVIDER_NAMES.map((name) => `'${name}:8080'`).join(', ');
const SCRAPED: Blocks = { targets: `    static_configs: [{ targets: [${targets}] }]` };

/**
 * What of the files that deploy follows from the providers, as it should be.
 * @param root the project's folder
 */
export async function generatedDeployment(root: string): Promise<Generated[]> {
  const withProviders = (file: string, providers: Blocks) =>
    [file, withBlocks(readFileSync(join(root, file), 'utf8'), { providers }, YAML)] as const;
  const made = new Map([
    withProviders('docker-compose.yml', composeBlocks(PROVIDER_FOLDERS)),
    withProviders('deploy/observability/prometheus.yml', SCRAPED),
    ...kubernetesFiles(PROVIDER_FOLDERS),
  ]);
  const there = readdirSync(join(root, KUBERNETES), { recursive: true, encoding: 'utf8' })
    .map((path) => join(KUBERNETES, path))
    .filter((path) => path.includes('.'));
  return Promise.all(
    [...new Set([...made.keys(), ...there])].map(async (file): Promise<Generated> => {
      const [path, text] = [join(root, file), made.get(file)];
      return [path, text === undefined ? undefined : await formatted(path, text)];
    }),
  );
}
