import { nameOf, servicesByName, terminationOf } from '../analysis/rules/lifecycle-findings';
import type { Inspection } from '../analysis/gate';
import { type Code, ValidationError } from '../errors';
import { ALL_PLANES } from '../mesh/planes';
import type { OwnWorkload } from '../mesh/world';
import type { Network, Service } from '../model/network';
import { drawSvg, drawSvgSideBySide } from '../pictures/timeline/draw-svg';
import { drawText } from '../pictures/timeline/draw-text';
import { type Drawing, drawingsOf as drawingsOfReview } from '../pictures/timeline/lanes';
import { concretePlanes } from '../termination/data-plane';
import { review, reviewTermination } from '../termination/review';
import { writeOwnFiles } from './own-file';
import { answer, type Request, type TimelineRequest } from './request';
import { hasColour, say } from './terminal';

/** How each SVG file of this library begins. */
const PICTURE =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" [^>]*>\n<title>[^\n]*<\/title>\n<style>text\{font:12px system-ui,/;

/** A workload, and what the finished objects say of it, if it is a service. */
export interface Drawn {
  readonly workload: OwnWorkload;
  readonly finished: Service | undefined;
  readonly network: Network;
}

/** Draws how a service's pods end, on the terminal or into an SVG file. */
export function showTimelines(
  inspection: Pick<Inspection, 'worlds'>,
  asked: TimelineRequest & Pick<Request, 'answer'>,
): void {
  const drawings = chosen(drawnIn(inspection), asked).flatMap((each) => drawingsOf(each, asked.allPlanes));
  if (asked.svg === undefined) return say(drawings.map((each) => drawText(each, { colour: hasColour() })).join('\n'));
  const [first] = drawings;
  const text = drawings.length === 1 && first ? drawSvg(first) : drawSvgSideBySide(drawings);
  const picture = { path: asked.svg, text, madeBy: 'a picture of `cdk8s-mesh timeline`', isMade: isPicture };
  say(writeOwnFiles([picture]).join('\n'));
}

/** Whether this library drew an SVG. */
export function isPicture(svg: string): boolean {
  return PICTURE.test(svg);
}

/** The workloads that the user means. */
function chosen(
  drawn: readonly Drawn[],
  { service: wanted, answer: file }: Parameters<typeof showTimelines>[1],
): readonly Drawn[] {
  if (wanted === undefined) {
    if (drawn.length === 1) return drawn;
    answer({ answer: file }, 'unclear');
    throw noService('MSVC-CLI-102', wanted, drawn);
  }
  const found = drawn.filter(({ workload: { facts } }) =>
    [facts.spec.name, titleOf(facts), facts.construct].includes(wanted),
  );
  if (found.length === 0) throw noService('MSVC-CLI-103', wanted, drawn);
  return found;
}

function noService(code: Code, got: string | undefined, drawn: readonly Drawn[]): ValidationError {
  const all = drawn.map(({ workload: { facts } }) => facts);
  const names = all.map(titleOf);
  const [first] = all;
  const ways = first && [first.spec.name, titleOf(first), first.construct];
  const mistake = {
    subject: 'service to draw',
    got,
    expected: names.length === 0 ? 'an app with a MeshService' : `one of ${names.join(', ')}`,
    fix:
      ways === undefined
        ? 'add a MeshService to the app'
        : `write its name, its environment and name, or the path of its construct: ${[...new Set(ways)].join(', ')}`,
  };
  return new ValidationError(code, mistake, { node: { path: 'timeline' } });
}

/** All workloads. */
export function drawnIn({ worlds }: Pick<Inspection, 'worlds'>): readonly Drawn[] {
  return worlds.flatMap(({ workloads, network }) => {
    const finished = servicesByName(network);
    return workloads.map((workload) => ({ workload, finished: finished.get(nameOf(workload)), network }));
  });
}

/** The timelines of a workload's main version, on the data planes that its pods may be on, or on all. */
export function drawingsOf({ workload, finished, network }: Drawn, allPlanes: boolean): readonly Drawing[] {
  const { facts, versions } = workload;
  const [main] = versions;
  const { dataPlane, settings } = terminationOf(facts, { maker: main?.maker, name: main?.name }, finished, network);
  const title = titleOf(facts);
  if (!allPlanes) return drawingsOfReview(title, review(dataPlane, settings));
  return ALL_PLANES.filter((plane) => concretePlanes(plane).length === 1).flatMap((plane) =>
    drawingsOfReview(title, reviewTermination({ ...settings.facts, dataPlane: plane })),
  );
}

function titleOf({ environment, spec }: OwnWorkload['facts']): string {
  return `${environment}/${spec.name}`;
}
