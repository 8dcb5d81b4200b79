import { answer, LIMITED, media, ok, page, routesOf, type Operation } from '../operation.js';

const route = routesOf('The server');

/** What the gateway says of itself. */
export const serverRoutes: readonly Operation[] = [
  route('frontPage', 'The providers, as a page', {
    answers: [page('A page for people')],
    problems: LIMITED,
  }),
  route('listProviders', 'The providers', {
    description:
      'One whose service does not answer is listed as `unavailable`, with what it last said of itself. `jwks` holds the keys that results and receipts are verified with.',
    answers: [ok('The providers by name', 'ProviderListings')],
    problems: LIMITED,
  }),
  route('providerIcon', 'A provider’s icon', {
    answers: [answer('An SVG image', media('image/svg+xml'))],
    problems: [...LIMITED, 'provider_unknown'],
  }),
  route('openApi', 'This document', {
    answers: [answer('OpenAPI 3.1', media('application/json', { type: 'object' }))],
    problems: LIMITED,
  }),
  route('live', 'Whether the process answers', {
    answers: [ok('It does', 'Health')],
  }),
  route('ready', 'Whether requests may be sent here', {
    answers: [ok('They may', 'Health'), ok('They may not', 'Health', { status: 503 })],
  }),
];
