// irc-framework, a client that knows IRC and nothing of this service, over TCP with TLS or without.
import tls from 'node:tls';
import IRC from 'irc-framework';
import { config, obey, say } from './lines.mjs';

if (config.authority) {
  // It trusts the authorities of the system and cannot be told of another: a test's has to be slipped in.
  const connect = tls.connect;
  tls.connect = (options) => connect({ ...options, ca: config.authority });
}

const client = new IRC.Client();
client.requestCap(config.capabilities?.split(' ') ?? []);

client.on('registered', ({ nick }) => {
  say('registered', { nick });
  client.join(config.channel);
});
client.on('server options', ({ options }) => say('options', { options }));
client.on('join', ({ nick, channel }) => say('joined', { nick, channel }));
client.on('privmsg', ({ nick, target, message, tags, time, batch }) => say('message', { nick, target, text: message, tags, time, batch: batch?.type }));
client.on('notice', ({ target, message, tags }) => say('notice', { target, text: message, tags }));
client.on('batch start', ({ id, type, params, commands }) => say('batch', { id, type, params, size: commands.length }));
client.on('raw', ({ line, from_server: isOurs }) => isOurs && line.includes('FAIL ') && say('fail', { line }));
client.on('close', () => say('closed'));
client.on('socket close', (error) => say('socket closed', { error: String(error) }));

client.connect({
  host: '127.0.0.1',
  port: config.port,
  tls: config.authority !== undefined,
  rejectUnauthorized: true,
  nick: config.token == null ? 'justinfan12345' : 'anybody',
  password: config.token == null ? undefined : `oauth:${config.token}`,
  auto_reconnect: false,
});

await obey({
  say: ({ channel, text }) => client.say(channel, text),
  raw: ({ line }) => client.raw(line),
  quit: () => client.quit(),
});
