import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { HookPlan } from './hook-options.js';
import type { UrlResult } from './hook-result.js';

type Outcome = Omit<UrlResult, 'index' | 'ok' | 'durationMs' | 'kind'>;

/** Sends one POST, once: no retry, no redirect, on a connection of its own. Never rejects. */
export async function callUrl(hook: string, { body, timeoutMs }: HookPlan): Promise<Outcome> {
  if (!URL.canParse(hook)) return { outcome: 'not-run', error: 'ERR_INVALID_URL' };
  const url = new URL(hook);
  const bell = new AbortController();
  const timer = setTimeout(() => {
    bell.abort();
  }, timeoutMs);
  try {
    const statusCode = await post(url, body, bell.signal);
    const outcome = statusCode >= 200 && statusCode < 300 ? 'succeeded' : 'failed';
    return { outcome, statusCode };
  } catch (error) {
    if (bell.signal.aborted) return { outcome: 'timed-out' };
    // The message would name the host and the port.
    return { outcome: 'failed', error: codeOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

async function post(url: URL, body: string, signal: AbortSignal): Promise<number> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    request(url, { method: 'POST', headers, agent: false, signal }, (response) => {
      response.once('error', reject);
      response.once('end', () => {
        resolve(response.statusCode ?? 0);
      });
      response.resume();
    })
      .once('error', reject)
      .end(body);
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ERR_REQUEST';
}
