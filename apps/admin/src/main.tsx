import { render } from 'preact';
import { App } from './app.tsx';
import { followLinks } from './route.ts';

followLinks();
const place = document.getElementById('control-room');
if (place !== null) render(<App />, place);
