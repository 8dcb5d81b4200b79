import { serve } from '@data-connector/service';
import { twitter } from './index.js';

await serve(twitter);
