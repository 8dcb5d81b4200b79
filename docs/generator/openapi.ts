import { IDLE_PARAMETERS } from '@data-connector/service';
import { CODES, PROTOCOL_VERSION, type Code } from '@data-connector/protocol';
import { componentSchemas, reference, type Json } from './json-schema.js';
import { headersOf, media, type Operation } from './operation.js';
import { OPERATIONS } from './operations.js';

const DESCRIPTION = `Connects a person's accounts, seals what it fetches to their key, and leaves it for their Vault to collect. The protocol is told in docs/protocol.md, every code in docs/codes.md.

Beyond the routes below: any other path is 404 \`not_found\`, another method 405 \`method_not_allowed\` with \`Allow\`, a provider that is none here 404 \`provider_unknown\`, a sync or datastore id of another form 404 \`sync_unknown\` or \`datastore_unknown\`. \`OPTIONS\` on /sync, /connect, /providers and /openapi.json answers CORS preflights for any origin; cookies are not allowed there, and no other origin may read \`GET /connect\`. A parameter comes at most once. \`maxLength\` counts UTF-16 code units, as JavaScript does, but for a passphrase. Every answer has \`X-Request-Id\`; what names a person is never cached.`;

const TAGS = {
  Connecting: 'A person connects an account, and ends that again.',
  Syncing: 'A Vault starts a sync, watches it, and erases it.',
  Datastores: `CouchDB’s replication API of one datastore, from an allow-list; everything else is 404 \`not_found\`. A parameter that a route does not list is \`request_malformed\`, but for ${IDLE_PARAMETERS.map((name) => `\`${name}\``).join(', ')}, which change nothing.`,
  'The server': 'What the gateway says of itself.',
};

/** Codes that come with the time to come back, 429 always. */
const TIMED: readonly Code[] = ['too_many_requests', 'service_unavailable', 'busy'];

/** All problems of one status: which codes it may have, and what each means. */
function problemOf(codes: readonly Code[], pages: boolean) {
  const isTimed = codes.some((code) => TIMED.includes(code));
  const schema = { allOf: [reference('Problem'), { properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\`: ${CODES[code].title}.`).join(' '),
    ...(isTimed && { headers: headersOf({ 'Retry-After': 'Seconds' }) }),
    content: { ...media('application/problem+json', schema), ...(pages && media('text/html')) },
  };
}

function responsesOf({ answers, problems, pages = false }: Operation): Json {
  const responses: Record<string, Json> = {};
  for (const { status, ...answer } of answers) responses[status] = answer;
  for (const status of new Set(problems.map((code) => CODES[code].status))) {
    const problem = problemOf(
      problems.filter((code) => CODES[code].status === status),
      pages,
    );
    const answer = responses[status];
    responses[status] = answer
      ? {
          description: `${String(answer['description'])}. ${problem.description}`,
          content: { ...(answer['content'] as Json), ...problem.content },
        }
      : problem;
  }
  return responses;
}

function operationOf(operation: Operation): Json {
  const { id, tag, summary, description, requestBody, token } = operation;
  const parameters = operation.parameters.length > 0 ? operation.parameters : undefined;
  const security = token ? [{ syncToken: [] }] : undefined;
  const responses = responsesOf(operation);
  return { operationId: id, tags: [tag], summary, description, security, parameters, requestBody, responses };
}

/** The OpenAPI 3.1 document of the public API (spec.openapis.org/oas/v3.1.1). */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS)
    (paths[operation.path] ??= {})[operation.method] = operationOf(operation);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Data Connector',
      version: String(PROTOCOL_VERSION),
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        syncToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'The `token` that starting a sync gave: for that sync only, until it is erased.',
        },
      },
      schemas: componentSchemas(),
    },
  };
}
