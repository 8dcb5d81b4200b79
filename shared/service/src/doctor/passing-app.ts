import { randomBytes } from 'node:crypto';
import type { OwnApp } from '@data-connector/provider';
import { ServiceKeys } from '@data-connector/sealing';
import { ownApp } from '../connect/own-app.js';

/** What an app says of itself to servers for once, with keys that nobody else has. @param name the provider's */
export const passingApp = async (name: string, publicUrl: URL): Promise<OwnApp> =>
  ownApp(name, publicUrl, await ServiceKeys.derive({ service: [randomBytes(32)], index: randomBytes(32) }));
