import type { IncomingMessage } from 'node:http';
import express, { type RequestHandler } from 'express';
import { ConnectorError } from '../errors/index.js';

const DEEPEST = 32;
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

/** Tells whether a JSON value is nested deeper than 32 or has a key that could reach a prototype. */
export function isHostileJson(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= DEEPEST) return true;
  if (Array.isArray(value)) return value.some((item) => isHostileJson(item, depth + 1));
  return Object.entries(value).some(([key, item]) => POISON.has(key) || isHostileJson(item, depth + 1));
}

/**
 * Parses a JSON object or array of at most `limit` bytes into `req.body` (`undefined` when there is no body): only
 * application/json without a content encoding, so no few bytes become many.
 * @param onBytes sees the bytes before they are parsed
 * @throws ConnectorError `content_type_unsupported`, `body_too_large`, or `request_malformed` (no JSON, or hostile JSON)
 */
export function jsonBody({
  limit,
  onBytes,
}: {
  readonly limit: number;
  readonly onBytes?: (req: IncomingMessage, bytes: Uint8Array) => void;
}): RequestHandler {
  const type = 'application/json';
  const parse = express.json({
    limit,
    inflate: false,
    strict: true,
    type,
    ...(onBytes ? { verify: (req, _res, bytes) => onBytes(req, bytes) } : {}),
  });
  return (req, res, next) => {
    if (req.is(type) === false) throw new ConnectorError('content_type_unsupported');
    // Not left to the parser: it reads the whole body before it says so.
    if (Number(req.headers['content-length'] ?? 0) > limit) throw new ConnectorError('body_too_large');
    parse(req, res, (fault?: unknown) => {
      next(fault ?? (isHostileJson(req.body) ? new ConnectorError('request_malformed') : undefined));
    });
  };
}
