import { serve } from '@data-connector/core/service';
import { twitter } from './index.js';

await serve(twitter);
