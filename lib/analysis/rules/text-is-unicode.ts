import { leavesOf } from '../../kube/leaves';
import { title } from '../../kube/object';
import type { Rule } from '../../mesh/rule';

/** Half of a surrogate pair, which is left when a text is cut in the middle of a character. */
const HALF = /\p{Surrogate}/u;

/** Every text of an object can be encoded in UTF-8. */
export const textIsUnicode: Rule = {
  code: 'MSVC-TEXT-101',
  severity: 'error',
  summary: 'Texts and names of fields consist of whole characters.',
  source: 'YAML 1.2.2 section 5.1, JSON in UTF-8: a surrogate alone is no character, and kubectl refuses its escape.',
  *check({ objects }) {
    for (const manifest of objects) {
      for (const { path, value, isName } of leavesOf(manifest.json)) {
        if (typeof value !== 'string') continue;
        const half = HALF.exec(value);
        if (half === null) continue;
        const code = half[0].charCodeAt(0).toString(16).toUpperCase();
        yield {
          construct: manifest.construct,
          object: title(manifest),
          path: path === '' ? 'the object' : path,
          message: `${isName ? 'the name of a field in it' : 'it'} has half of a character, U+${code} at ${half.index}: no reader of YAML takes it`,
          fix: "cut texts between characters: [...text].slice(0, 40).join('') instead of text.slice(0, 40)",
        };
      }
    }
  },
};
