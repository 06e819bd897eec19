// Where the time goes: functions are wrapped, and what one of them takes does not count for the one that called it.

export class Clock {
  #phases = {};
  #open = [];
  #since = 0;

  /** Milliseconds by phase; starts anew. */
  take() {
    const phases = this.#phases;
    this.#phases = {};
    return phases;
  }

  /** Counts the time of every later call of `holder[name]` for a phase. */
  wrap(holder, name, phase) {
    const original = holder[name];
    const run = (work) => this.run(phase, work);
    holder[name] = function (...args) {
      return run(() => original.apply(this, args));
    };
  }

  run(phase, work) {
    this.#switch(() => this.#open.push(phase));
    try {
      return work();
    } finally {
      this.#switch(() => this.#open.pop());
    }
  }

  /** Books the time since the last switch on the phase that is open. */
  #switch(change) {
    const now = performance.now();
    const phase = this.#open.at(-1);
    if (phase !== undefined) this.#phases[phase] = (this.#phases[phase] ?? 0) + now - this.#since;
    this.#since = now;
    change();
  }
}
