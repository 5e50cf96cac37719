import type { Facts, Read, Sighting } from '../platform/platform.js';
import { hasProgram } from '../process/describe.js';
import { commandLine } from '../process/program-name.js';

/** One process under a query: what was seen of it, and its facts, each read at most once and only if asked for. */
export class Subject {
  readonly process: Sighting;
  readonly #facts: Facts | undefined;
  readonly #known = new Map<string, Read<unknown>>();
  #consulted = false;

  constructor(process: Sighting, facts: Facts | undefined) {
    this.process = process;
    this.#facts = facts;
  }

  /** Whether there is more to be asked than what the listing told. */
  get hasFacts(): boolean {
    return this.#facts !== undefined;
  }

  /** Facts were read after it was seen, so it has to be seen again before they are believed to be its own. */
  get consulted(): boolean {
    return this.#consulted;
  }

  /**
   * It should have a program and shows none. For a moment during exec(2) the command line and the
   * environment read as empty: it deserves a second look.
   */
  get looksBetweenPrograms(): boolean {
    if (!hasProgram(this.process)) return false;
    return [...this.#known.values()].some((read) => !read.ok && read.reason === 'none');
  }

  uid(): Read<number> {
    const { uid, pid } = this.process;
    if (uid !== undefined) return { ok: true, value: uid };
    return this.#read('uid', (facts) => facts.uid(pid));
  }

  /** Without facts the listing's own, which a zombie or a kernel thread need not have. */
  command(): Read<string> {
    if (this.#facts !== undefined) {
      const argv = this.argv();
      return argv.ok ? { ok: true, value: commandLine(argv.value) } : argv;
    }
    const { command } = this.process;
    if (command !== undefined) return { ok: true, value: command };
    return { ok: false, reason: hasProgram(this.process) ? 'denied' : 'none' };
  }

  argv(): Read<readonly string[]> {
    return this.#ofProgram('argv', (facts) => facts.argv(this.process.pid));
  }

  cwd(): Read<string> {
    return this.#ofProgram('cwd', (facts) => facts.cwd(this.process.pid));
  }

  executable(): Read<string> {
    return this.#ofProgram('executable', (facts) => facts.executable(this.process.pid));
  }

  environment(): Read<ReadonlyMap<string, string>> {
    return this.#ofProgram('environment', (facts) => facts.environment(this.process.pid));
  }

  sockets(): Read<ReadonlySet<string>> {
    return this.#ofProgram('sockets', (facts) => facts.socketsOf(this.process.pid));
  }

  /** {@link Facts.namesSameFile}, for its own paths. */
  namesSameFile(path: string, origin: 'kernel' | 'program'): boolean {
    return this.#facts?.namesSameFile?.(this.process.pid, path, origin) ?? true;
  }

  // Asked for what it cannot have, the kernel would refuse rather than say so, and strict would name it.
  #ofProgram<T>(name: string, read: (facts: Facts) => Read<T>): Read<T> {
    return hasProgram(this.process) ? this.#read(name, read) : { ok: false, reason: 'none' };
  }

  #read<T>(name: string, read: (facts: Facts) => Read<T>): Read<T> {
    if (this.#facts === undefined) return { ok: false, reason: 'denied' };
    this.#consulted = true;
    const known = this.#known.get(name);
    if (known !== undefined) return known as Read<T>;
    const found = read(this.#facts);
    this.#known.set(name, found);
    return found;
  }
}
