import { keysAreAlive } from '../../mesh/istio/rules/keys-are-alive';
import { inTemplates } from './deployed-versions';
import type { Rule } from '../rule';

export const annotationsAreAlive: Rule = { ...keysAreAlive, check: (context) => inTemplates(keysAreAlive, context) };
