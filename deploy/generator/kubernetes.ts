import type { ProviderFolder } from '../../services/providers.js';

/** Below this folder everything is generated. */
export const KUBERNETES = 'k8s/providers';

const HEAD = `# Written by npm run generate.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
`;

const literalsOf = ({ name, needsApp }: ProviderFolder): string =>
  needsApp
    ? `
    literals:${['ID', 'SECRET']
      .map((what) => `${name.toUpperCase()}_CLIENT_${what}`)
      .map((key) => `\n      - ${key}_FILE=/run/secrets/connector/${key}`)
      .join('')}`
    : '';

const providerKustomization = (provider: ProviderFolder): string => {
  const { name, version } = provider;
  return `${HEAD}components:
  - ../../components/provider
configMapGenerator:
  - name: settings
    options:
      disableNameSuffixHash: true
      annotations:
        data-connector/name: ${name}${literalsOf(provider)}
images:
  - name: data-connector/${name}
    newTag: ${version}
`;
};

/** The providers on Kubernetes: a folder each, and all of them with their addresses for the gateway. Files by path and text. */
export const kubernetesFiles = (
  providers: readonly ProviderFolder[],
): (readonly [file: string, text: string])[] => [
  [
    `${KUBERNETES}/kustomization.yaml`,
    `${HEAD}resources:
  - ../base
${providers.map(({ name }) => `  - ${name}`).join('\n')}
patches:
  - target:
      kind: Deployment
      name: gateway
    patch: |-
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value:
          name: PROVIDERS
          value: ${providers.map(({ name }) => `${name}=http://${name}:8080`).join()}
`,
  ],
  ...providers.map(
    (provider) =>
      [`${KUBERNETES}/${provider.name}/kustomization.yaml`, providerKustomization(provider)] as const,
  ),
];
