import { accessIsEnforced } from './access-is-enforced';
import { annotationsAreAlive } from './annotations-are-alive';
import { ejectionCanHappen } from './ejection-can-happen';
import { hookCanRun } from './hook-can-run';
import { hookIsNoTcpSocket } from './hook-is-no-tcp-socket';
import { LIFECYCLE_RULES } from './lifecycle-rules';
import { meshDoesWhatIsAsked } from './mesh-does-what-is-asked';
import { podIsRestricted } from './pod-is-restricted';
import { probeCanRun } from './probe-can-run';
import { probesPassStrictMtls } from './probes-pass-strict-mtls';
import { proxyAnnotationsAreOnPods } from './proxy-annotations-are-on-pods';
import { proxyConfigIsKnown } from './proxy-config-is-known';
import { routeLeadsToSubset } from './route-leads-to-subset';
import type { Rule } from '../rule';
import { selectorSelectsOwnPods } from './selector-selects-own-pods';
import { serviceSelectsEveryVersion } from './service-selects-every-version';
import { subsetHasPods } from './subset-has-pods';
import { textIsUnicode } from './text-is-unicode';
import { weightsAddUp } from './weights-add-up';

/** Every rule, by code. */
export const RULES: readonly Rule[] = [
  accessIsEnforced, // MSVC-ACCESS-101
  routeLeadsToSubset, // MSVC-CANARY-001
  subsetHasPods, // MSVC-CANARY-002
  serviceSelectsEveryVersion, // MSVC-CANARY-003
  selectorSelectsOwnPods, // MSVC-CANARY-004
  weightsAddUp, // MSVC-CANARY-005
  meshDoesWhatIsAsked, // MSVC-MESH-101
  ejectionCanHappen, // MSVC-OUTL-001
  ...LIFECYCLE_RULES, // MSVC-PROBE, -ROLL, -TERM
  probesPassStrictMtls, // MSVC-PROBE-006
  probeCanRun, // MSVC-PROBE-008
  podIsRestricted, // MSVC-SEC-001
  hookCanRun, // MSVC-TERM-007
  hookIsNoTcpSocket, // MSVC-TERM-008
  proxyConfigIsKnown, // MSVC-TERM-015
  annotationsAreAlive, // MSVC-TERM-018
  proxyAnnotationsAreOnPods, // MSVC-TERM-019
  textIsUnicode, // MSVC-TEXT-101
].sort((a, b) => (a.code < b.code ? -1 : 1));
