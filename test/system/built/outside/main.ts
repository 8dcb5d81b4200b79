import { serve } from '@data-connector/service';
import { provider } from './provider.js';

await serve(provider);
