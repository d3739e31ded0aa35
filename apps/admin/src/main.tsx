import { render } from 'preact';
import { App } from './app.tsx';
import { followLinks } from './route.ts';
import { sessionStore } from './session-store.ts';

followLinks();
const place = document.getElementById('control-room');
// To ask would be refused, and a browser complains of that.
if (place?.dataset.visitor === 'nobody') sessionStore.set(null);
if (place !== null) render(<App />, place);
