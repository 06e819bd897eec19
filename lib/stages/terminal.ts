/** Prints a line. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Sets exit code 1, without ending the process before everything is printed. */
export function fail(): void {
  process.exitCode = 1;
}

/** Whether the output is a terminal, and NO_COLOR is not set (no-color.org). */
export function hasColour(): boolean {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
}
