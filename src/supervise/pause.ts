/** Waits for a time; {@link Pause.end} ends this wait, and every later one at once. */
export class Pause {
  #over = false;
  #wake: (() => void) | undefined;

  async wait(ms: number): Promise<void> {
    if (this.#over) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  end(): void {
    this.#over = true;
    this.#wake?.();
  }
}
