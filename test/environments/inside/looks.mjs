// Every function that only looks, before anybody is signalled.
import {
  createCgroup,
  descendantPids,
  identify,
  inspect,
  liveness,
  pidsMatching,
  processTable,
  readPidFile,
} from 'deadsure';
import { cast, stranger } from './cast.mjs';
import { tell } from './telling.mjs';

export async function looks(pidFile) {
  const { lineage, canary } = cast;
  return {
    descendants: await tell(() => descendantPids(lineage)),
    matching: await tell(() => pidsMatching({ command: 'lineage' })),
    everybodys: await tell(() => pidsMatching({ name: 'tree', uid: 'any' })),
    strictly: await tell(() => pidsMatching({ name: 'tree', uid: 'any' }, { strict: true })),
    table: await tell(async () => {
      const table = await processTable();
      return table.children(lineage.pid).map(({ pid }) => pid);
    }),
    children: await tell(async () => {
      const table = await processTable();
      return table.children(process.pid).map(({ pid }) => pid);
    }),
    canary: await tell(() => liveness(canary.pid)),
    identity: await tell(async () => (await identify(canary)).startToken !== undefined),
    name: await tell(async () => (await inspect(lineage)).name),
    reading: await tell(async () => (await readPidFile(pidFile)).status),
    cgroup: await tell(() => createCgroup()),
    ...(stranger === undefined ? {} : await ofStranger()),
  };
}

async function ofStranger() {
  return {
    stranger: await tell(() => liveness(stranger)),
    strangerInspected: await tell(async () => (await inspect(stranger)).name),
    strangerBelow: await tell(() => descendantPids(stranger)),
  };
}
