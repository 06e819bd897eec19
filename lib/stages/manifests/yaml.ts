import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarStyleRule, strTag } from 'js-yaml';
import type { Manifest } from '../../kube/object';

/**
 * Texts without underscores that some YAML parser reads as a number or a time, although js-yaml does not: a dot alone, an
 * exponent without digits, `0_x1` and `0b-1` (kubectl), `2026-1-1` (yaml.v3 of Go). The expression never backtracks, so it
 * takes linear time.
 */
const NUMBER_LIKE =
  /^(?:[-+]?(?:\d*(?:\.\d*)?(?:[eE][-+]?\d*)?|0[xXoObB][-+]?[\da-fA-F]*)|\d{4}-\d\d?-\d\d?(?:[tT ].*)?)$/;

/** Quotes texts of several lines that begin or end with a space: YAML parsers disagree about those as blocks. */
const quoteSpacedBlocks: ScalarStyleRule = (layout) => {
  const { value } = layout.node;
  if (value.includes('\n') && /^\s|\s$/.test(value.replace(/\n$/, ''))) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};

const quoteNumberLike: ScalarStyleRule = (layout) => {
  const { tag, value } = layout.node;
  if (layout.style !== SCALAR_STYLE.PLAIN || tag !== strTag.tagName) return;
  if (NUMBER_LIKE.test(value.replaceAll('_', ''))) layout.style = SCALAR_STYLE.SINGLE_QUOTED;
};

const RULES = [quoteSpacedBlocks, ...Object.values(DEFAULT_SCALAR_STYLE_RULES), quoteNumberLike];

/** Manifests as YAML documents, without anchors and folded lines, for parsers of YAML 1.1 and 1.2. */
export function yamlOf(manifests: readonly Pick<Manifest, 'json'>[]): string {
  return manifests
    .map(({ json }) => dump(json, { noRefs: true, lineWidth: -1, scalarStyleRules: RULES }))
    .join('---\n');
}
