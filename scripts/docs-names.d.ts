// What others are called with, as far as the pages show it: they are no dependencies of ours.
declare module 'tree-kill' {
  export default function kill(
    pid: number,
    signal?: string | number,
    callback?: (error?: Error) => void,
  ): void;
}
declare module 'fkill' {
  export default function fkill(
    input: number | string,
    options?: { readonly forceAfterTimeout?: number; readonly waitForExit?: number },
  ): Promise<void>;
}
declare module 'execa' {
  export function execa(
    file: string,
    args: readonly string[],
    options: { readonly killDescendants?: boolean; readonly reject?: boolean },
  ): import('node:child_process').ChildProcess & PromiseLike<{ readonly stdout: string }>;
}
