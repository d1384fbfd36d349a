// tmi.js as its users have it: docs/doors/irc.md shows the same options.
import tmi from 'tmi.js';
import { config, obey, say } from './lines.mjs';

const client = new tmi.Client({
  options: { skipUpdatingEmotesets: true, joinInterval: 300 },
  connection: { server: config.server, port: config.port, secure: false, reconnect: config.reconnect ?? true, reconnectInterval: 1000 },
  identity: config.token == null ? undefined : { username: config.username ?? 'anybody', password: `oauth:${config.token}` },
  channels: config.channels ?? [],
  logger: { setLevel() {}, info() {}, warn: (text) => say('warned', { text }), error: (text) => say('logged', { text: String(text) }) },
});

client.on('connected', () => say('connected', { username: client.getUsername() }));
client.on('disconnected', (reason) => say('disconnected', { reason }));
client.on('reconnect', () => say('reconnect'));
client.on('join', (channel, username, self) => say('join', { channel, username, self }));
client.on('part', (channel, username, self) => say('part', { channel, username, self }));
client.on('roomstate', (channel, state) => say('roomstate', { channel, state }));
client.on('message', (channel, tags, text, self) => say('message', { channel, tags, text, self, kind: tags['message-type'] }));
client.on('messagedeleted', (channel, username, text, tags) => say('messagedeleted', { channel, username, text, id: tags['target-msg-id'] }));
client.on('timeout', (channel, username, reason, duration) => say('timeout', { channel, username, duration }));
client.on('ban', (channel, username) => say('ban', { channel, username }));
client.on('clearchat', (channel) => say('clearchat', { channel }));
client.on('slowmode', (channel, enabled, seconds) => say('slowmode', { channel, enabled, seconds }));
client.on('subscribers', (channel, enabled) => say('subscribers', { channel, enabled }));
client.on('usernotice', (id, channel, tags, text) => say('usernotice', { id, channel, tags, text }));
client.on('notice', (channel, id, text) => say('notice', { channel, id, text }));
client.on('automod', (channel, id, text) => say('automod', { channel, id, text }));
client.on('mod', (channel, username) => say('mod', { channel, username }));
client.connect().catch((error) => say('unconnected', { error: String(error) }));

await obey({
  say: ({ channel, text }) => client.say(channel, text),
  action: ({ channel, text }) => client.action(channel, text),
  raw: ({ line }) => client.raw(line),
  join: ({ channel }) => client.join(channel),
  part: ({ channel }) => client.part(channel),
  ping: () => client.ping(),
  timeout: ({ channel, username, seconds, reason }) => client.timeout(channel, username, seconds, reason),
  ban: ({ channel, username, reason }) => client.ban(channel, username, reason),
  unban: ({ channel, username }) => client.unban(channel, username),
  deletemessage: ({ channel, id }) => client.deletemessage(channel, id),
  clear: ({ channel }) => client.clear(channel),
  slow: ({ channel, seconds }) => client.slow(channel, seconds),
  slowoff: ({ channel }) => client.slowoff(channel),
  subscribers: ({ channel }) => client.subscribers(channel),
  subscribersoff: ({ channel }) => client.subscribersoff(channel),
  r9kbeta: ({ channel }) => client.r9kbeta(channel),
  r9kbetaoff: ({ channel }) => client.r9kbetaoff(channel),
  mod: ({ channel, username }) => client.mod(channel, username),
  unmod: ({ channel, username }) => client.unmod(channel, username),
  mods: ({ channel }) => client.mods(channel),
  vip: ({ channel, username }) => client.vip(channel, username),
  vips: ({ channel }) => client.vips(channel),
  emoteonly: ({ channel }) => client.emoteonly(channel),
  followersonly: ({ channel }) => client.followersonly(channel),
  color: ({ color }) => client.color(color),
});
