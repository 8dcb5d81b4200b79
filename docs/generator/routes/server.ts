import { LIMITED, json, provider, type Operation } from '../operation.js';

const page = [{ type: 'text/html' }];

/** What the gateway says of itself. */
export const serverRoutes: readonly Operation[] = [
  {
    id: 'frontPage',
    method: 'get',
    path: '/',
    tag: 'The server',
    summary: 'The providers, as a page',
    answers: [{ status: 200, description: 'A page for people', content: page }],
    problems: LIMITED,
  },
  {
    id: 'listProviders',
    method: 'get',
    path: '/providers',
    tag: 'The server',
    summary: 'The providers',
    description:
      'One whose service does not answer is listed as `unavailable`, with what it last said of itself. `jwks` holds the keys that results and receipts are verified with.',
    answers: [{ status: 200, description: 'The providers by name', content: json('ProviderListings') }],
    problems: LIMITED,
  },
  {
    id: 'providerIcon',
    method: 'get',
    path: '/providers/{provider}/icon.svg',
    tag: 'The server',
    summary: 'A provider’s icon',
    parameters: [provider],
    answers: [{ status: 200, description: 'An SVG image', content: [{ type: 'image/svg+xml' }] }],
    problems: [...LIMITED, 'provider_unknown'],
  },
  {
    id: 'openApi',
    method: 'get',
    path: '/openapi.json',
    tag: 'The server',
    summary: 'This document',
    answers: [{ status: 200, description: 'OpenAPI 3.1', content: [{ type: 'application/json' }] }],
    problems: LIMITED,
  },
  {
    id: 'live',
    method: 'get',
    path: '/livez',
    tag: 'The server',
    summary: 'Whether the process answers',
    answers: [{ status: 200, description: 'It does', content: json('Health') }],
    problems: [],
  },
  {
    id: 'ready',
    method: 'get',
    path: '/readyz',
    tag: 'The server',
    summary: 'Whether requests may be sent here',
    answers: [
      { status: 200, description: 'They may', content: json('Health') },
      { status: 503, description: 'They may not', content: json('Health') },
    ],
    problems: [],
  },
];
