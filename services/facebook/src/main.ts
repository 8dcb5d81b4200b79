import { serve } from '@data-connector/service';
import { facebook } from './index.js';

await serve(facebook);
