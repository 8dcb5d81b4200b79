import { ConnectorError } from '../errors/index.js';

/**
 * A query parameter that may be there at most once, from `req.query` of the `simple` query parser.
 * @throws ConnectorError `request_malformed` if it came twice or as anything but a string
 */
export function one(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new ConnectorError('request_malformed');
}
