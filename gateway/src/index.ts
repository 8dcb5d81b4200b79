export { createGateway, type Gateway, type GatewayParts } from './gateway.js';
export { gatewaySettings, readGatewaySettings, type GatewaySettings } from './settings.js';
export { perProvider } from './traffic/bounds.js';
export { receiptPattern, webhookPattern } from './routes.js';
