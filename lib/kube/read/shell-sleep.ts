const UNIT: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** A token of a shell command: quoted text, an expansion, a redirection, an operator, or a word. */
const TOKEN = /'[^']*'|"[^"]*"|\$\{[^}]*\}|\d*[<>]&\d*|&>>?|&&|\|\||[&;\n|(){}]|[^\s&;|(){}'"<>]+/g;

/** An operator between commands that run one after the other. */
const OPERATOR = /^([;\n|]|&&|\|\|)$/;

/**
 * How long a shell command waits in its `sleep` commands, in seconds; undefined if it has none. A `sleep` in the background
 * (`sleep 5 &`) counts only if a `wait` comes after it.
 */
export function sleepSeconds(command: readonly unknown[]): number | undefined {
  const line = command.join(' ');
  if (!/\bsleep\s+\d/.test(line)) return undefined;
  return new Line(line).seconds();
}

/** A shell command, read from left to right. */
class Line {
  private readonly tokens: readonly string[];
  private next = 0;

  constructor(line: string) {
    this.tokens = line.match(TOKEN) ?? [];
  }

  /** Seconds until the end of the line, or of the group that begins here. */
  public seconds(end?: ')' | '}'): number {
    let [seconds, background, current] = [0, 0, 0];
    for (let token = this.take(); token !== undefined && token !== end; token = this.take()) {
      if (token === '&') {
        background = Math.max(background, seconds + current);
        current = 0;
      } else if (OPERATOR.test(token)) {
        seconds += current;
        current = 0;
      } else if (token === 'wait') {
        current = Math.max(0, background - seconds);
      } else {
        current += this.wordSeconds(token);
      }
    }
    return seconds + current;
  }

  private take(): string | undefined {
    const token = this.tokens[this.next];
    this.next += 1;
    return token;
  }

  private wordSeconds(token: string): number {
    if (token === '(') return this.seconds(')');
    if (token === '{') return this.seconds('}');
    if (/^['"]/.test(token)) return new Line(token.slice(1, -1)).seconds();
    return token.split('/').at(-1) === 'sleep' ? this.operands() : 0;
  }

  /** Seconds of all operands of a `sleep`, such as `sleep 1m 30s`. */
  private operands(): number {
    let sum = 0;
    for (;;) {
      const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(s|m|h|d|)$/.exec(this.tokens[this.next] ?? '') ?? [];
      if (amount === undefined) return sum;
      sum += Number(amount) * (UNIT[unit] ?? 1);
      this.next += 1;
    }
  }
}
