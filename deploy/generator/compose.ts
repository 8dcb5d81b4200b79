import type { Blocks } from '../../docs/generator/marked-blocks.js';
import { makeSecrets } from '../secrets/make-secrets.js';
import type { ProviderFolder } from '../../services/providers.js';

/** The first provider's simulator listens here, and each other's at the next port. */
const SIMULATOR_PORT = 8090;

const secretsOf = (name: string): string[] => Object.keys(makeSecrets([name], [])[name] ?? {});
/** The name that the Compose file has for a provider's secret: `facebook_amqp_url`. */
const sourceOf = (name: string, key: string): string =>
  `${name}_${key.toLowerCase().replace(`${name}_`, '')}`;
/** Which of them a container has, if any. */
const mounted = (name: string, keys: readonly string[]): string =>
  keys.length === 0
    ? ''
    : `    secrets:
${keys.map((key) => `      - { source: ${sourceOf(name, key)}, target: ${key} }\n`).join('')}`;

/** A provider's service and the simulator that stands for its third party. */
function servicesOf({ name, version }: ProviderFolder, port: number): string {
  const app = name.toUpperCase();
  const keys = secretsOf(name);
  const ofApp = keys.filter((key) => key.startsWith(`${app}_`));
  const files = ofApp.map((key) => `      ${key}_FILE: /run/secrets/${key}\n`).join('');
  return `  ${name}:
    <<: *provider
    image: data-connector/${name}:${version}
    build:
      <<: *build
      args:
        SERVICE: ${name}
    environment:
      <<: *provider-environment
${files}      ${app}_SIMULATOR_URL: \${${app}_SIMULATOR_URL-http://localhost:${port}}
${mounted(name, keys)}    volumes: ['${name}-spool:/spool']
    ports: ['127.0.0.1:${port}:${port}']

  ${name}-simulator:
    <<: *simulator
    command: [${name}]
    network_mode: service:${name}
    environment:
      PORT: '${port}'
${files}${mounted(name, ofApp)}    depends_on:
      ${name}: { condition: service_started, restart: true }
`;
}

/** What docker-compose.yml has of the providers. */
export function composeBlocks(providers: readonly ProviderFolder[]): Blocks {
  const each = (line: (provider: ProviderFolder, index: number) => string): string =>
    providers.map(line).join('\n');
  return {
    addresses: `      PROVIDERS: ${providers.map(({ name }) => `${name}=http://${name}:8080`).join()}`,
    'waiting for': each(({ name }) => `      ${name}: *healthy`),
    services: each((provider, index) => servicesOf(provider, SIMULATOR_PORT + index)),
    spools: each(({ name }) => `  ${name}-spool:`),
    secrets: each(({ name }) =>
      secretsOf(name)
        .map((key) => `  ${sourceOf(name, key)}: { file: ./secrets/${name}/${key} }`)
        .join('\n'),
    ),
  };
}
