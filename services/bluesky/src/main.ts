import { serve } from '@data-connector/service';
import { provider } from './index.js';

await serve(provider);
