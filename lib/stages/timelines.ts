import { reviewTermination } from '../termination/check';
import { DATA_PLANES } from '../termination/data-plane';
import { drawSvg, drawSvgSideBySide } from '../pictures/timeline/draw-svg';
import { drawText } from '../pictures/timeline/draw-text';
import { type Drawing, drawing } from '../pictures/timeline/lanes';
import type { TerminationInput } from '../termination/termination-input';
import type { Synthesis } from '../bridge/synthesize';
import { worldsOf } from '../analysis/worlds';
import type { OwnService } from '../mesh/world';
import { terminationInputOf } from '../analysis/rules/lifecycle-findings';
import type { Request } from './request';
import { complain, hasColour, say, writeText } from './terminal';

type TimelineRequest = Extract<Request, { readonly command: 'timeline' }>;

/** Draws how a service's pods end: on the terminal, or into an SVG file. */
export function showTimelines(synthesis: Synthesis, asked: TimelineRequest): void {
  const services = worldsOf(synthesis).flatMap(({ own }) => own);
  const found = services.filter(({ facts }) => [facts.spec.name, nameOf(facts)].includes(asked.service));
  if (found.length === 0) {
    return complain(
      `no service '${asked.service}'; there are ${services.map(({ facts }) => nameOf(facts)).join(', ')}`,
    );
  }
  const drawings = found.flatMap((service) => drawingsOf(service, asked.allPlanes));
  if (asked.svg === undefined) return say(drawings.map((each) => drawText(each, { colour: hasColour() })).join('\n'));
  const [first] = drawings;
  writeText(asked.svg, drawings.length === 1 && first ? drawSvg(first) : drawSvgSideBySide(drawings));
  say(`${asked.svg}  written`);
}

/** The main version's timelines: of the data planes it may find itself on, or of all there are. */
export function drawingsOf(service: OwnService, allPlanes: boolean): Drawing[] {
  const [main] = service.versions;
  const input = terminationInputOf(service.facts, { deployment: main?.deployment });
  const planes = allPlanes ? DATA_PLANES.filter((plane) => plane !== 'istio-auto') : [input.dataPlane];
  return planes.flatMap((dataPlane) => drawingsOn({ ...input, dataPlane }, nameOf(service.facts)));
}

function drawingsOn(input: TerminationInput, title: string): Drawing[] {
  const { timelines, findings } = reviewTermination(input);
  return timelines.map((timeline) => drawing(title, timeline, findings));
}

function nameOf({ environment, spec }: OwnService['facts']): string {
  return `${environment}/${spec.name}`;
}
