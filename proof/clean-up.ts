/** What was changed on the cluster and has to be undone, also when the run is interrupted. */
export class CleanUp {
  private readonly steps = new Map<string, () => Promise<unknown>>();
  private interrupted = false;

  /** @throws Error after an interruption: what is changed then would stay */
  public add(name: string, step: () => Promise<unknown>): void {
    if (this.interrupted) throw new Error('interrupted');
    this.steps.set(name, step);
  }

  /** Undoes one thing. */
  public async now(name: string): Promise<void> {
    await this.steps.get(name)?.();
    this.steps.delete(name);
  }

  /** Undoes all that is left, and lets nothing more be changed. */
  public async interrupt(): Promise<void> {
    this.interrupted = true;
    await this.all();
  }

  /** Never again after an interruption, which ends the process. */
  public async going(): Promise<void> {
    if (this.interrupted) await new Promise(() => undefined);
  }

  /** Undoes all that is left, the newest first; what fails is told, and does not stop the rest. */
  public async all(): Promise<void> {
    for (const name of [...this.steps.keys()].reverse()) {
      process.stderr.write(`cleaning up: ${name}\n`);
      await this.now(name).catch((error: Error) => {
        process.stderr.write(`left behind: ${name}: ${error.message}\n`);
        process.exitCode = 1;
      });
    }
  }
}
