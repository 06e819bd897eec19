import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Effort, Result } from './measure';
import { picture } from './picture';
import { cellTable, controlTable } from './table';

interface Page {
  readonly results: readonly Result[];
  readonly effort: Effort;
  readonly versions: readonly string[];
  /** What an earlier measurement said, a line each. */
  readonly comparison: readonly string[];
}

/** Writes proof.md and proof.svg. */
export function writePage(folder: string, page: Page): void {
  writeFileSync(join(folder, 'proof.svg'), picture(page.results, page.effort));
  writeFileSync(join(folder, 'proof.md'), pageText(page));
}

function pageText({ results, effort, versions, comparison }: Page): string {
  return `# Nothing is lost: measured

Written by \`npm run proof -- --write docs\`. Clients send requests to the shop's order-service while its pods are
restarted, scaled down, drained, deleted, and while a canary gets more of the traffic and goes; every request that does
not come back with 200 is counted, timeouts included.

![Requests lost, by data plane, event and traffic](proof.svg)

## What ran

${versions.map((line) => `- ${line}`).join('\n')}
- The manifests that the library emits for the row \`proof\` of \`apps/shop/environments.ts\`: grace period, hold and proxy
  drain are what it derives. They are applied in their order; routes wait until the pods before them are ready, and what is
  no longer emitted goes 2 s after the routes. The servers are those of \`apps/shop/services\`.
- Four clients at once, each from a pod of its own on the same data plane, ${effort.rate} requests a second each, sent by the
  clock whether the last one came back or not: \`new\` opens a connection for each request, \`kept\` keeps up to 16 idle ones,
  \`slow\` asks for an answer that takes 3 s, \`h2c\` sends unary requests over HTTP/2 without TLS. POST, no repetition: a
  request whose connection dies is lost.
- What was due by the clock and not sent, or sent a second late, is at most 5 percent, or the cell is "not measured".
- At least ${effort.events} events and ${effort.requests.toLocaleString('en')} requests in each cell. Nothing is run again because it lost.
${comparison.map((line) => `- ${line}.\n`).join('')}
## Retries

Nobody's proxy retries on its way to a service (\`retry: 'none'\`). Istio's own retry on the last metre is on, as it is by
default; of its settings only istiod's \`ENABLE_INBOUND_RETRY_POLICY\` turns it off. A server's proxy asks its app again, up to
twice, when the connection to it fails or is reset before the request was sent, on ports of HTTP/1 and of HTTP/2 alike. The
columns show how often each side did: no retry, no loss that one hid. The servers' count is of all four kinds of traffic
together, read every three seconds, so that what a pod's last seconds added may be missing. Where it must not be zero is
\`exits-at-once\` below: a classic sidecar outlives its app.

## Every cell

"At most" is the rate of loss that the count still allows, with 95 percent: 3 / n. "Worst" is the longest wait for an answer,
which on a small machine is that of a pod from which starting ones take the CPU.

${cellTable(results)}

Without a mesh nobody reads weights: the canary's events are "n/a: no mesh routes" there.

## Negative controls

To show that a loss is seen where there is one. The library refuses the settings of the first three, with the code in the
column "predicted"; the last one is its good settings, applied in the wrong order. Each begins in an empty namespace.

- \`no-hold\`: the server closes its listener on SIGTERM and finishes what is in flight.
- \`exits-at-once\`: the server exits on SIGTERM.
- \`proxy-defaults\`: requests of 6 s, and Istio's default \`terminationDrainDuration\` of 5 s.
- \`early-weight\`: half of the requests are routed to a version before its pods exist.

${controlTable(results, effort)}

## On your own cluster

\`\`\`sh
npm run proof -- --list                            # the runs
npm run proof -- --run 'native rolling-restart'    # one of them
npm run proof -- --write docs                      # all of them, and this page
\`\`\`

It uses the cluster of KUBECONFIG, makes the namespaces \`shop-proof-*\`, cordons one node at a time for the drains, and removes
all of it, also after Ctrl-C. The images it needs are in [proof/README.md](../proof/README.md).
`;
}
