/** One way to stop one workload. */
export interface ForkingCase {
  readonly name: string;
  /** A program of fixtures/forking. */
  readonly workload: string;
  readonly args: readonly string[];
  /** What the library is given to find them by, beyond the root. */
  readonly held: 'nothing' | 'marker' | 'cgroup';
  readonly by: 'sigkillAndVerify' | 'escalatingStop';
  /** Whether the root is dead before the library is asked. */
  readonly rootGone: boolean;
}
