// Which arrows may be drawn, each with its reason. `npm run arrows` checks them.
const rooms = [
  'errors',
  'deadline',
  'config',
  'log',
  'metrics',
  'tracing',
  'ending',
  'http',
  'sealing',
  'did-proof',
  'provider',
  'couch',
  'bus',
  'oauth',
  'sync',
  'service',
];
// (errors deadline) < (config log metrics tracing) < (ending http) < (sealing did-proof provider) < (couch bus) < (oauth sync) < service
const level = {
  errors: 0,
  deadline: 0,
  config: 1,
  log: 1,
  metrics: 1,
  tracing: 1,
  ending: 2,
  http: 2,
  sealing: 3,
  // Beside sealing: it looks at a request and holds no key of this service.
  'did-proof': 3,
  provider: 3,
  couch: 4,
  bus: 4,
  oauth: 5,
  sync: 5,
  service: 6,
};

const roomRules = rooms.map((room) => ({
  name: `core-${room}-looks-down`,
  comment: `shared/core: a room imports only rooms on higher lines of its table, so nothing can go round in circles; ${room} looks only down.`,
  severity: 'error',
  from: { path: `^shared/core/src/${room}/` },
  to: {
    path: `^shared/core/src/(${rooms.filter((other) => other !== room && level[other] >= level[room]).join('|') || 'none'})/`,
  },
}));

const onlyRoom = (library, room) => ({
  name: `${library}-in-one-room`,
  comment: `${library} is imported by shared/core/src/${room} only, so that it can be replaced in one place.`,
  severity: 'error',
  from: { path: '^(gateway|services|shared)/', pathNot: `^shared/core/src/${room}/|^shared/testing/|/test/` },
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
    ...roomRules,
    onlyRoom('nano', 'couch'),
    onlyRoom('amqplib', 'bus'),
    onlyRoom('node-jose', 'sealing'),
    onlyRoom('did-jwt', 'did-proof'),
    onlyRoom('prom-client', 'metrics'),
    onlyRoom('@opentelemetry', 'tracing'),
    {
      name: 'protocol-is-pure',
      comment:
        'Both sides and browsers import protocol: it may know nobody of this house, and nothing of Node.',
      severity: 'error',
      from: { path: '^shared/protocol/src/' },
      to: { path: '^(gateway|services|shared/(core|vault|testing)|scripts)/|^node:', dependencyTypesNot: [] },
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
      to: { path: '^(gateway|services|scripts|shared/(core|testing))/' },
    },
    {
      name: 'core-knows-no-service',
      comment: 'Nothing shared names a provider or the gateway: a provider is added without touching shared.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '/test/' },
      to: { path: '^(gateway|services|scripts)/' },
    },
    {
      name: 'gateway-knows-no-provider',
      comment:
        'The gateway is a router: it holds no secret and learns providers from their manifests at run time.',
      severity: 'error',
      from: { path: '^gateway/src/' },
      to: { path: '^services/|^shared/core/src/(sealing|provider|couch|bus|oauth|sync)/' },
    },
    {
      name: 'notifier-has-no-store',
      comment: 'The notifier has no account at CouchDB: what it needs to know is in the event.',
      severity: 'error',
      from: { path: '^services/notifier/src/' },
      to: { path: '^shared/core/src/(couch|sync|service)/' },
    },
    {
      name: 'keeper-knows-no-person',
      comment: 'The keeper has the admin’s password: of what the databases hold it can open nothing.',
      severity: 'error',
      from: { path: '^services/keeper/src/' },
      to: { path: '^shared/core/src/(sealing|did-proof|provider|oauth|bus|sync|service)/' },
    },
    {
      name: 'services-are-islands',
      comment: 'A provider’s service belongs to one team and can be deployed alone.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'vault-demo-is-a-stranger',
      comment:
        'The app of vault-demo shows what anybody can write: of this house it uses the Vault’s client, and beside it libraries of the web. Its server, beside the app, may use core.',
      severity: 'error',
      from: { path: '^services/vault-demo/src/app/' },
      to: {
        pathNot:
          '^services/vault-demo/src/app/|^shared/vault/src/index[.]ts$|node_modules/(preact|pouchdb-browser|@noble/hashes)/',
      },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'Simulators and embedded twins are not in a production image.',
      severity: 'error',
      from: { path: '^(gateway|services/[^/]+|shared/(core|protocol|vault))/src/' },
      to: { path: '^shared/testing/|/simulator/|/test/' },
    },
    {
      name: 'handlers-are-pure',
      comment: 'A handler maps; it knows the provider contract and its client, and no server, store or bus.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/handlers/' },
      to: {
        path: '^shared/core/src/(config|log|sealing|couch|bus|oauth|sync|service)/|node_modules/(express|nano|amqplib|passport)/',
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
