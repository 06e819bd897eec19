import type { CommandName, Requests } from '../../stages/request';

/** An option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** One letter. */
  readonly short?: string;
  /** The name of its value on the help page; undefined if it takes no value. */
  readonly value?: string;
  readonly description: string;
}

/** The optional argument of a command. */
export interface Argument {
  readonly name: string;
  readonly description: string;
}

export type Options = Readonly<Record<string, Option>>;

/** The values of a command's options. */
export type Values<Flags extends Options> = {
  readonly [Flag in keyof Flags]?: Flags[Flag]['type'] extends 'boolean' ? boolean : string;
};

/** A command: its help page, its options, and the request that it makes to the app. */
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

/** Declares a command. Its request gets the values of its own options, with their types. */
export function command<Name extends CommandName, const Flags extends Options>(
  row: Omit<Command<Name>, 'options' | 'request'> & {
    readonly options: Flags;
    readonly request: (values: Values<Flags>, argument: string | undefined) => Requests[Name];
  },
): Command<Name> {
  return row as unknown as Command<Name>;
}
