import { ALL_PLANES } from '../mesh/planes';
import { concretePlanes } from '../termination/data-plane';
import { review, reviewTermination } from '../termination/review';
import { drawSvg, drawSvgSideBySide } from '../pictures/timeline/draw-svg';
import { drawText } from '../pictures/timeline/draw-text';
import { type Drawing, drawingsOf as drawingsOfReview } from '../pictures/timeline/lanes';
import type { Synthesis } from '../bridge/synthesize';
import { contextOf } from '../analysis/rules/context-of';
import type { ServiceContext } from '../analysis/rules/context';
import { terminationOf } from '../analysis/rules/lifecycle-findings';
import type { Request } from './request';
import { complain, hasColour, say, writeText } from './terminal';

type TimelineRequest = Extract<Request, { readonly command: 'timeline' }>;

/** Draws how a service's pods end: on the terminal, or into an SVG file. */
export function showTimelines(synthesis: Synthesis, asked: TimelineRequest): void {
  const { services } = contextOf(synthesis);
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
export function drawingsOf(service: ServiceContext, allPlanes: boolean): Drawing[] {
  const [main] = service.versions;
  const { dataPlane, settings } = terminationOf(service.facts, { deployment: main?.deployment });
  const title = nameOf(service.facts);
  if (!allPlanes) return [...drawingsOfReview(title, review(dataPlane, settings))];
  return ALL_PLANES.filter((plane) => concretePlanes(plane).length === 1).flatMap((plane) =>
    drawingsOfReview(title, reviewTermination({ ...settings.facts, dataPlane: plane })),
  );
}

function nameOf({ environment, spec }: ServiceContext['facts']): string {
  return `${environment}/${spec.name}`;
}
