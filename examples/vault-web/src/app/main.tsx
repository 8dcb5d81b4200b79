import { render } from 'preact';
import { createEffects } from './effects/start.js';
import { registerWorker } from './effects/register-worker.js';
import { openKeep, type Keep } from './keep/keep.js';
import { routeOf } from './route.js';
import type { Action } from './store/actions.js';
import { reduce } from './store/reduce.js';
import { initialState, type State } from './store/state.js';
import { createStore } from './store/store.js';
import { App } from './views/app.js';
import { NO_ACTS } from './views/no-acts.js';

const root = document.getElementById('vault') as HTMLElement;
const gateway = document.querySelector<HTMLMetaElement>('meta[name=gateway]')?.content ?? '';
const store = createStore<State, Action>(reduce, initialState(routeOf(location.hash), navigator.onLine));

let acts = NO_ACTS;
let drawn = false;
/** One way: whatever changed the state, it is drawn once, as a whole. */
function draw(): void {
  if (drawn) return;
  drawn = true;
  queueMicrotask(() => {
    drawn = false;
    render(<App state={store.get()} acts={acts} />, root);
  });
}
store.subscribe(draw);
draw();

async function start(): Promise<void> {
  let keep: Keep;
  try {
    keep = await openKeep();
  } catch {
    store.dispatch({ type: 'storage-missing' });
    return;
  }
  const effects = createEffects({ store, keep, gateway });
  acts = effects.acts;
  await effects.open();
}

void start();
registerWorker();
