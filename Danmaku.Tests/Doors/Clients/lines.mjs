// How a client of another project and the test that runs it talk: one JSON object a line, both ways.
import { createInterface } from 'node:readline';

/** What the test started this client with. */
export const config = JSON.parse(process.argv[2]);

/** Tells the test that something happened. */
export function say(event, members = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...members })}\n`);
}

/**
 * Carries out what the test asks for, each with the function of its name; what that returns is said as `done`, what it throws as `failed`.
 * When the test has no more to ask, the process ends.
 */
export async function obey(actions) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { action, ...members } = JSON.parse(line);
    Promise.resolve()
      .then(() => actions[action](members))
      .then(
        (result) => say('done', { action, result }),
        (error) => say('failed', { action, error: error?.message ?? error, code: error?.code }),
      );
  }
  process.exit(0);
}
