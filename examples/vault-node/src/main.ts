import { saying } from './saying.js';
import { play } from './play.js';

const [provider = 'facebook', gateway = 'http://localhost:8080', folder = 'vault'] = process.argv.slice(2);
await saying(() => play({ gateway: new URL(gateway), folder, providers: [provider], key: 'jwk' }));
