/** Prints for the person who ran the command. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Lets the process end with exit code 1 once everything is printed. */
export function fail(): void {
  process.exitCode = 1;
}
