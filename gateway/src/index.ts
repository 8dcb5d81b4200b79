export { createGateway, type Gateway, type GatewayParts } from './gateway.js';
export { gatewaySettings, readGatewaySettings, type GatewaySettings } from './settings.js';
export { perProvider } from './traffic/per-provider.js';
export { receiptPattern, webhookPattern } from './routes.js';
