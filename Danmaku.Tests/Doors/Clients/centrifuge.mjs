// Drives centrifuge-js. Config: url of the service, token or tokens (given out one after the other by getToken), and options of each subscription.
import { Centrifuge as JsonCentrifuge } from 'centrifuge';
// Node's own may not tell of a line that is cut in its handshake, and the library then waits for it.
import WebSocket from 'ws';
import { config, obey, say } from './lines.mjs';

const { url, token, tokens, protobuf } = config;
const socketUrl = `${url.replace('http', 'ws')}/connection/websocket`;
const options = {
  websocket: WebSocket,
  token: token ?? '',
  minReconnectDelay: 20,
  maxReconnectDelay: 200,
  // Beyond what a busy machine takes: it is not the library's patience that is tested.
  timeout: 30000,
  maxServerPingDelay: 60000,
  ...config.options,
};
if (tokens) {
  options.getToken = async () => {
    say('getToken', {});
    return tokens.shift();
  };
}

const { Centrifuge } = protobuf ? await import('centrifuge/build/protobuf') : { Centrifuge: JsonCentrifuge };
const client = new Centrifuge(socketUrl, options);
for (const event of ['connecting', 'connected', 'disconnected', 'error']) {
  client.on(event, (context) => say(event, context));
}

const subscriptions = new Map();

function subscribe({ channel, options: given = {}, tokens: its }) {
  const getToken = its && (async () => {
    say('getSubscriptionToken', { channel });
    return its.shift();
  });
  const subscription = client.newSubscription(channel, { minResubscribeDelay: 20, maxResubscribeDelay: 200, ...given, ...(getToken && { getToken }) });
  for (const event of ['subscribing', 'subscribed', 'unsubscribed', 'publication']) {
    subscription.on(event, (context) => say(event, context));
  }
  subscription.on('error', (context) => say('subscriptionError', context));
  subscriptions.set(channel, subscription);
  subscription.subscribe();
}

for (const channel of config.channels ?? []) {
  subscribe({ channel });
}
client.connect();

await obey({
  subscribe: async (members) => {
    subscribe(members);
    await subscriptions.get(members.channel).ready(10000);
  },
  trySubscribe: (members) => subscribe(members),
  unsubscribe: ({ channel }) => subscriptions.get(channel).unsubscribe(),
  publish: ({ channel, data }) => subscriptions.get(channel).publish(data),
  history: ({ channel, ...request }) => subscriptions.get(channel).history(request),
  presence: ({ channel }) => subscriptions.get(channel).presence(),
  presenceStats: ({ channel }) => subscriptions.get(channel).presenceStats(),
  rpc: async ({ method, data }) => (await client.rpc(method, data)).data,
  send: ({ data }) => client.send(data),
  // Several in one frame.
  publishMany: ({ channel, texts }) => {
    client.startBatching();
    const all = Promise.all(texts.map((text) => subscriptions.get(channel).publish({ text })));
    client.stopBatching();
    return all;
  },
});
