import { ConnectorError, asConnectorError, problem } from '@data-connector/kit/errors';

test('a problem has constant text, the request id, and what the client may know', () => {
  const error = new ConnectorError(
    'rate_limited',
    { retryAt: '2026-01-01T00:00:00.000Z' },
    new Error('a token'),
  );
  expect(problem(error, 'request-1')).toEqual({
    type: 'urn:data-connector:problem:rate_limited',
    title: 'The third party’s limit is reached',
    status: 429,
    detail: 'Sync again at retryAt.',
    code: 'rate_limited',
    retry: 'later',
    requestId: 'request-1',
    retryAt: '2026-01-01T00:00:00.000Z',
  });
});

test('what is thrown elsewhere becomes an internal error with its cause', () => {
  const cause = new TypeError('x');
  expect(asConnectorError(cause)).toMatchObject({ code: 'internal_error', status: 500, cause });
  const own = new ConnectorError('busy');
  expect(asConnectorError(own)).toBe(own);
});
