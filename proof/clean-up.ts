/** What was changed on the cluster and has to be undone, also when the run is interrupted. */
export class CleanUp {
  private readonly steps = new Map<string, () => Promise<unknown>>();

  public add(name: string, step: () => Promise<unknown>): void {
    this.steps.set(name, step);
  }

  /** Undoes one thing. */
  public async now(name: string): Promise<void> {
    await this.steps.get(name)?.();
    this.steps.delete(name);
  }

  /** Undoes all that is left, the newest first; what fails is told, and does not stop the rest. */
  public async all(): Promise<void> {
    for (const name of [...this.steps.keys()].reverse()) {
      process.stderr.write(`cleaning up: ${name}\n`);
      await this.now(name).catch((error: Error) => process.stderr.write(`left behind: ${name}: ${error.message}\n`));
    }
  }
}
