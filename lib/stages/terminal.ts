/** Prints for the person who ran the command. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Lets the process end with exit code 1 once everything is printed. */
export function fail(): void {
  process.exitCode = 1;
}

/** Whether a person is looking, who did not ask for plain text (no-color.org). */
export function hasColour(): boolean {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
}
