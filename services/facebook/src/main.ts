import { serve } from '@data-connector/core/service';
import { facebook } from './index.js';

await serve(facebook);
