import type { Rule } from '../../mesh/rule';
import { VENDOR_RULES } from '../../mesh/vendor-rules';
import { accessIsNoNarrower, accessIsNoWider } from './access-is-as-said';
import { accessIsEnforced } from './access-is-enforced';
import { cronJobComesToAnEnd } from './cron-job-comes-to-an-end';
import { hookCanRun } from './hook-can-run';
import { hookIsNoTcpSocket } from './hook-is-no-tcp-socket';
import { LIFECYCLE_RULES } from './lifecycle-rules';
import { meshDoesWhatIsAsked } from './mesh-does-what-is-asked';
import { namesInPodAreUnique } from './names-in-pod-are-unique';
import { podIsRestricted } from './pod-is-restricted';
import { callLeadsToPort, targetPortIsThere } from './ports-lead-somewhere';
import { probeCanRun } from './probe-can-run';
import { selectorSelectsOwnPods } from './selector-selects-own-pods';
import { serviceSelectsEveryVersion } from './service-selects-every-version';
import { textIsUnicode } from './text-is-unicode';

/** Every rule, by code. */
export const RULES: readonly Rule[] = [
  ...VENDOR_RULES, // of lib/mesh
  accessIsNoWider, // MSVC-ACCESS-010
  accessIsNoNarrower, // MSVC-ACCESS-011
  accessIsEnforced, // MSVC-ACCESS-101
  callLeadsToPort, // MSVC-PORT-010
  targetPortIsThere, // MSVC-PORT-011
  serviceSelectsEveryVersion, // MSVC-CANARY-003
  selectorSelectsOwnPods, // MSVC-CANARY-004
  cronJobComesToAnEnd, // MSVC-CRON-010
  meshDoesWhatIsAsked, // MSVC-MESH-101
  ...LIFECYCLE_RULES, // MSVC-PROBE, -ROLL, -TERM
  namesInPodAreUnique, // MSVC-POD-010
  probeCanRun, // MSVC-PROBE-008
  podIsRestricted, // MSVC-SEC-001
  hookCanRun, // MSVC-TERM-007
  hookIsNoTcpSocket, // MSVC-TERM-008
  textIsUnicode, // MSVC-TEXT-101
].sort((a, b) => (a.code < b.code ? -1 : 1));
