// Which arrows may be drawn, each with its reason. `npm run arrows` checks them.

/** Packages of shared/ by line: a package imports only those on higher lines. */
const PACKAGES = [
  ['protocol'],
  ['vault', 'kit'],
  ['sealing', 'couch', 'bus', 'provider'],
  ['service'],
  ['embedded', 'simulator'],
  ['testing'],
];
/** Rooms of the packages that have more than one, by line. */
const ROOMS = {
  kit: [['errors'], ['time'], ['config', 'log', 'metrics', 'tracing'], ['process', 'http']],
  service: [['did-proof', 'ledger'], ['pipeline'], ['connect', 'sync'], ['routes']],
};

/** Rules that let each of some folders look up only. */
const upOnly = (lines, folder) =>
  lines.flatMap((line, number) =>
    line.map((one) => {
      const others = lines
        .slice(number)
        .flat()
        .filter((other) => other !== one);
      return {
        name: `${one}-looks-up`,
        comment: `${folder}: what stands on a line imports only what stands above it, so nothing can go round in circles.`,
        severity: 'error',
        from: { path: `^${folder}/${one}/`, pathNot: '/test/' },
        to: { path: `^${folder}/(${others.join('|') || 'none'})/`, pathNot: '/test/' },
      };
    }),
  );

const onlyIn = (library, place) => ({
  name: `${library}-in-one-place`,
  comment: `${library} is imported by ${place} only, so that it can be replaced in one place.`,
  severity: 'error',
  from: { path: '^(gateway|services|examples|shared)/', pathNot: `^${place}/|^shared/testing/|/test/` },
  to: { path: `node_modules/${library}/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'A circle has no first file to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment:
        'What is imported stands in the dependencies of the same package: npm installs that in an image, and nothing else.',
      severity: 'error',
      from: { path: '^(gateway|(services|examples|shared)/[^/]+)/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    ...upOnly(PACKAGES, 'shared'),
    ...Object.entries(ROOMS).flatMap(([name, lines]) => upOnly(lines, `shared/${name}/src`)),
    onlyIn('nano', 'shared/couch/src'),
    onlyIn('amqplib', 'shared/bus/src'),
    onlyIn('node-jose', 'shared/sealing/src'),
    onlyIn('did-jwt', 'shared/service/src/did-proof'),
    onlyIn('prom-client', 'shared/kit/src/metrics'),
    onlyIn('@opentelemetry', 'shared/kit/src/tracing'),
    {
      name: 'protocol-is-pure',
      comment:
        'Both sides and browsers import protocol: it may know nobody of this house, and nothing of Node.',
      severity: 'error',
      from: { path: '^shared/protocol/src/' },
      to: {
        path: '^(gateway|services|examples|shared/(?!protocol/)[^/]+|scripts|deploy|docs)/|^node:',
        dependencyTypesNot: [],
      },
    },
    {
      name: 'no-node-in-protocol-and-vault',
      comment: 'protocol and vault run in browsers and React Native: web APIs only.',
      severity: 'error',
      from: { path: '^shared/(protocol|vault)/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'vault-knows-protocol-only',
      comment: 'A Vault is somebody else’s program: it may rely on nothing but the protocol.',
      severity: 'error',
      from: { path: '^shared/vault/src/' },
      to: { path: '^(gateway|services|examples|scripts|deploy|docs|shared/(?!vault/|protocol/)[^/]+)/' },
    },
    {
      name: 'shared-knows-no-service',
      comment: 'Nothing shared names a provider or the gateway: a provider is added without touching shared.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '/test/' },
      to: { path: '^(gateway|services|examples|scripts|deploy|docs)/' },
    },
    {
      name: 'gateway-knows-no-provider',
      comment:
        'The gateway is a router: it holds no secret and learns providers from their manifests at run time.',
      severity: 'error',
      from: { path: '^gateway/src/' },
      to: { path: '^(services|examples)/|^shared/(?!protocol/|kit/)[^/]+/' },
    },
    {
      name: 'notifier-has-no-store',
      comment: 'The notifier has no account at CouchDB: what it needs to know is in the event.',
      severity: 'error',
      from: { path: '^services/notifier/src/' },
      to: { path: '^shared/(?!protocol/|kit/|bus/)[^/]+/' },
    },
    {
      name: 'keeper-knows-no-person',
      comment: 'The keeper has the admin’s password: of what the databases hold it can open nothing.',
      severity: 'error',
      from: { path: '^services/keeper/src/' },
      to: { path: '^shared/(?!protocol/|kit/|couch/)[^/]+/' },
    },
    {
      name: 'services-are-islands',
      comment: 'A provider’s service belongs to one team and can be deployed alone.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^(services|examples)/', pathNot: '^services/$1/' },
    },
    {
      name: 'no-provider-by-name',
      comment:
        'A provider touches its own folder only: services/providers.ts finds them all. The bench measures with one that its numbers are of.',
      severity: 'error',
      from: { path: '^(gateway|examples|scripts|deploy|docs)/', pathNot: '/test/|^scripts/bench/' },
      to: { path: '^services/(?!keeper/|notifier/)[^/]+/' },
    },
    {
      name: 'vault-web-is-a-stranger',
      comment:
        'The app of vault-web shows what anybody can write: of this house it uses the Vault’s client, and beside it libraries of the web. Its server, beside the app, may use the kit.',
      severity: 'error',
      from: { path: '^examples/vault-web/src/app/' },
      to: {
        pathNot:
          '^examples/vault-web/src/app/|^shared/vault/src/index[.]ts$|node_modules/(preact|@preact/signals|idb|pouchdb-browser|@noble/hashes)/',
      },
    },
    {
      name: 'vault-node-is-a-stranger',
      comment: 'vault-node shows what anybody can write: of this house it uses the Vault’s client only.',
      severity: 'error',
      from: { path: '^examples/vault-node/src/' },
      to: { path: '^(gateway|services|scripts|deploy|docs|shared/(?!vault/src/index[.]ts))' },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'Simulators and embedded twins are not in a production image.',
      severity: 'error',
      from: {
        path: '^(gateway|(services|examples)/[^/]+|shared/(?!testing/|embedded/|simulator/)[^/]+)/src/',
      },
      to: { path: '^shared/(testing|embedded|simulator)/|/simulator/|/test/' },
    },
    {
      name: 'handlers-are-pure',
      comment: 'A handler maps; it knows the provider contract and its client, and no server, store or bus.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/handlers/' },
      to: {
        path: '^shared/(kit/src/(?!errors/)|sealing/|couch/|bus/|service/)|node_modules/(express|nano|amqplib|passport)/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['data-connector-source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
