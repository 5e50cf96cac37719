import { onTestFinished, type TestContext } from 'vitest';
import {
  createCgroup,
  type ProcessCgroup,
  sigkillAndVerify,
  UnsupportedError,
} from '../../src/index.js';
import { skipVisibly } from './skip-visibly.js';

/** A control group for one test, which ends with everybody in it. Skips the test where none can be made. */
export async function controlGroup(context: TestContext, parent?: string): Promise<ProcessCgroup> {
  const cgroup = await createCgroup({ parent }).catch((error: unknown) => {
    if (!(error instanceof UnsupportedError)) throw error;
    return skipVisibly(context, error.message);
  });
  onTestFinished(async () => {
    await sigkillAndVerify([], { cgroup });
    await cgroup.remove();
  });
  return cgroup;
}

/** What a shell has to do so that what it turns into, and all that starts, is in the group from the beginning. */
export function bornIn({ path }: Pick<ProcessCgroup, 'path'>): [string, ...string[]] {
  return ['sh', '-c', `echo $$ > '${path}/cgroup.procs' && exec "$@"`, 'sh'];
}
