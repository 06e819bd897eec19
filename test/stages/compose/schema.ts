import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { load } from 'js-yaml';
import type { ComposeFile } from '../../../lib/stages/compose/compose-file';

/** Formats of the Compose schema that JSON Schema itself does not have. */
const FORMATS = {
  duration: /^(\d+(us|ms|s|m|h))+$/,
  ports: /^(\d+\.\d+\.\d+\.\d+:)?(\d+:)?\d+$/,
  expose: /^\d+$/,
  subnet_ip_address: true,
} as const;

const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/compose-spec.json'), 'utf8')) as object;
const validate = new Ajv2020({ strict: false, formats: FORMATS }).compile(schema);

/** What the schema of the Compose specification says against a file; empty where it is valid. */
export function schemaErrors(yaml: string): string[] {
  validate(load(yaml));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

export function parsed(yaml: string): ComposeFile {
  return load(yaml) as ComposeFile;
}
