import type { KnownProvider } from '../../services/providers.js';
import type { Blocks } from './marked-blocks.js';

const row = ({ definition: { manifest } }: KnownProvider): string => {
  const { name, label, handlers, lifecycle } = manifest;
  const fetched = handlers.map((handler) => `${handler.name}: ${handler.description}`).join('; ');
  return `| ${label} | ${fetched} | ${lifecycle} | [services/${name}](services/${name}/README.md) |`;
};

/** The table of providers that the README shows. */
export const providersTable = (providers: readonly KnownProvider[]): Blocks => ({
  all: [
    '| provider | what is fetched | life-cycle | its README |',
    '| - | - | - | - |',
    ...providers.map(row),
  ].join('\n'),
});

/** Who is asked about a change of a provider's folder, as GitHub and GitLab read it. */
export const codeOwners = (providers: readonly KnownProvider[]): string =>
  [
    '# Written by npm run generate: the owners that each provider names.',
    ...providers.map(({ definition: { manifest } }) => {
      const owners = manifest.owners.map((owner) => (owner.includes('@') ? owner : `@${owner}`));
      return `/services/${manifest.name}/ ${owners.join(' ')}`;
    }),
    '',
  ].join('\n');
