import type { CommandName, Requests } from '../../stages/request';

/** A flag of a command. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** One letter. */
  readonly short?: string;
  /** What its value is called on the help page; none where the flag alone says it. */
  readonly value?: string;
  readonly description: string;
}

/** What stands after the command's name without a flag; it may always be left out. */
export interface Argument {
  readonly name: string;
  readonly description: string;
}

export type Options = Readonly<Record<string, Option>>;

/** What was written after the flags of a command. */
export type Values<Flags extends Options> = {
  readonly [Flag in keyof Flags]?: Flags[Flag]['type'] extends 'boolean' ? boolean : string;
};

/** A row of the table of commands: its page of help and what it says to the app are made from this. */
export interface Command<Name extends CommandName = CommandName> {
  readonly name: Name;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraphs for the command's own page. */
  readonly about: readonly string[];
  readonly argument?: Argument;
  readonly options: Options;
  readonly request: (values: Values<Options>, argument: string | undefined) => Requests[Name];
}

/** A command whose request sees the values of its own options, each with its type. */
export function command<Name extends CommandName, const Flags extends Options>(
  row: Omit<Command<Name>, 'options' | 'request'> & {
    readonly options: Flags;
    readonly request: (values: Values<Flags>, argument: string | undefined) => Requests[Name];
  },
): Command<Name> {
  return row as unknown as Command<Name>;
}
