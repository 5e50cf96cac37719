import { request as requestHttp } from 'node:http';
import type { ClientRequest } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { HookPlan } from './hook-options.js';
import type { UrlResult } from './hook-result.js';

type Outcome = Omit<UrlResult, 'index' | 'ok' | 'durationMs' | 'kind'>;

/** Sends one POST, once: no retry, no redirect, on a connection of its own. Never rejects. */
export async function callUrl(hook: string, { body, timeoutMs }: HookPlan): Promise<Outcome> {
  let request: ClientRequest;
  try {
    request = prepare(new URL(hook), body);
  } catch (error) {
    // It is no URL, or holds what a request may not.
    return { outcome: 'not-run', error: codeOf(error) };
  }
  const outcome = await answerTo(request, body, timeoutMs);
  // Nothing of it is left, whatever state it is in; what it still says is of no interest.
  request.on('error', () => undefined).destroy();
  return outcome;
}

function prepare(url: URL, body: string): ClientRequest {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return request(url, { method: 'POST', headers, agent: false });
}

/** Its own timer decides, and no event of the request: some of what a server may do ends in no event at all. */
async function answerTo(request: ClientRequest, body: string, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const fail = (error?: unknown): void => {
      // The message would name the host and the port.
      settle({ outcome: 'failed', error: codeOf(error) });
    };
    const timer = setTimeout(() => {
      settle({ outcome: 'timed-out' });
    }, timeoutMs);
    request.once('error', fail).once('close', fail);
    request.once('response', (response) => {
      // A body may still be on its way when the connection has closed.
      request.off('close', fail);
      const { statusCode = 0 } = response;
      const ok = statusCode >= 200 && statusCode < 300;
      response.once('error', fail).once('close', fail);
      response.once('end', () => {
        settle({ outcome: ok ? 'succeeded' : 'failed', statusCode });
      });
      response.resume();
    });
    request.end(body);
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ERR_REQUEST';
}
