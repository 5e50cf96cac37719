import { createHook, type HookCallbacks } from 'node:async_hooks';

// Node.js 26 does a whole `readFile` in one request, which getActiveResourcesInfo() leaves out. A hook is told of
// every request, and costs nothing where it need not follow promises as well: `trackPromises` came with 24.
const FIRST_WITH_HOOK = 24;
const FILE_REQUEST = /^(?:FSREQ|FILEHANDLECLOSEREQ)/;

const underWay = new Set<number>();
let isWatching = false;

/** Requests that begin from now on are known on every version of Node.js. */
export function watchFileRequests(): void {
  if (isWatching || Number.parseInt(process.versions.node, 10) < FIRST_WITH_HOOK) return;
  isWatching = true;
  const hooks: HookCallbacks & { readonly trackPromises: boolean } = {
    trackPromises: false,
    init: (id, type) => {
      if (FILE_REQUEST.test(type)) underWay.add(id);
    },
    after: (id) => {
      underWay.delete(id);
    },
    // A request that nobody waits for any more ends without a callback.
    destroy: (id) => {
      underWay.delete(id);
    },
  };
  createHook(hooks).enable();
}

/** Whether a real file is being read or written at the moment. */
export function fileRequestsUnderWay(): boolean {
  return (
    underWay.size > 0 ||
    process.getActiveResourcesInfo().some((name) => /^(?:FSReq|CloseReq)/.test(name))
  );
}
