import { config, obey, say } from './lines.mjs';

const { port, token } = config;
const show = (name, text, id) => say('comment', { name, text, id });
const remove = (id) => say('removed', { id });

// docs/doors/irc.md shows what follows, up to the end of it.
import tmi from 'tmi.js';

const client = new tmi.Client({
  options: { skipUpdatingEmotesets: true },
  connection: { server: '127.0.0.1', port, secure: false },
  identity: { username: 'anybody', password: `oauth:${token}` }, // a door token; left out by readers
  channels: ['#demo'],
});

client.on('message', (channel, tags, text, self) => {
  show(tags['display-name'], text, self ? 'own' : tags.id);
});
client.on('messagedeleted', (channel, login, text, tags) => remove(tags['target-msg-id']));
client.on('timeout', (channel, login, reason, seconds) => remove(login)); // all of theirs
client.on('ban', (channel, login) => remove(login));
client.on('clearchat', () => remove('all'));
client.on('notice', (channel, id, text) => console.log(id, text)); // what was refused, and why

client.connect();
// The end of it.

client.on('roomstate', () => say('joined'));
await obey({ say: ({ text }) => client.say('#demo', text) });
