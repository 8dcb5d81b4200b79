import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStore } from '@data-connector/embedded';
import { serve } from './parts.js';

await serve(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-store-'));
  const store = await startEmbeddedStore({ folder, admin: { name: 'admin', password: 'bench' } });
  return { ready: () => ({ url: store.url.replace('://', '://admin:bench@') }) };
});
