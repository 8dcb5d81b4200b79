import { saying } from './saying.js';
import { play } from './play.js';

const [provider, gateway = 'http://localhost:8080', folder = 'vault'] = process.argv.slice(2);
const providers = provider === undefined ? undefined : [provider];
await saying(() => play({ gateway: new URL(gateway), folder, providers, key: 'jwk' }));
