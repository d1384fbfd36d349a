// The package eventsource, told what to read; says each event with its place.
import { EventSource } from 'eventsource';
import { config, obey, say } from './lines.mjs';

const source = new EventSource(config.url, config.token && {
  fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, Authorization: `Bearer ${config.token}` } }),
});
source.addEventListener('open', () => say('open'));
source.addEventListener('error', (event) => say('error', { code: event.code, closed: source.readyState === EventSource.CLOSED }));
for (const type of ['joined', 'snapshot', 'batch', 'skipped', 'viewers', 'notice', 'expiring', 'move', 'close']) {
  source.addEventListener(type, (event) => say(type, { id: event.lastEventId, data: JSON.parse(event.data) }));
}

await obey({});
