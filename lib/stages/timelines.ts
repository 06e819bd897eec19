import { nameOf, servicesByName, terminationOf } from '../analysis/rules/lifecycle-findings';
import type { Inspection } from '../analysis/gate';
import { ALL_PLANES } from '../mesh/planes';
import type { OwnService } from '../mesh/world';
import type { Service } from '../model/network';
import { drawSvg, drawSvgSideBySide } from '../pictures/timeline/draw-svg';
import { drawText } from '../pictures/timeline/draw-text';
import { type Drawing, drawingsOf as drawingsOfReview } from '../pictures/timeline/lanes';
import { concretePlanes } from '../termination/data-plane';
import { review, reviewTermination } from '../termination/review';
import type { Request } from './request';
import { complain, hasColour, say, writeText } from './terminal';

type TimelineRequest = Extract<Request, { readonly command: 'timeline' }>;

/** A service, and what the finished routes say of it. */
export interface Drawn {
  readonly service: OwnService;
  readonly finished: Service | undefined;
}

/** Draws how a service's pods end: on the terminal, or into an SVG file. */
export function showTimelines(inspection: Pick<Inspection, 'worlds'>, asked: TimelineRequest): void {
  const all = drawnIn(inspection);
  const found = all.filter(({ service: { facts } }) =>
    [facts.spec.name, titleOf(facts), facts.construct].includes(asked.service),
  );
  if (found.length === 0) {
    return complain(
      `no service '${asked.service}'; there are ${all.map((each) => titleOf(each.service.facts)).join(', ')}`,
    );
  }
  const drawings = found.flatMap((each) => drawingsOf(each, asked.allPlanes));
  if (asked.svg === undefined) return say(drawings.map((each) => drawText(each, { colour: hasColour() })).join('\n'));
  const [first] = drawings;
  writeText(asked.svg, drawings.length === 1 && first ? drawSvg(first) : drawSvgSideBySide(drawings));
  say(`${asked.svg}  written`);
}

/** Every service that can be drawn. */
export function drawnIn({ worlds }: Pick<Inspection, 'worlds'>): readonly Drawn[] {
  return worlds.flatMap(({ own, network }) => {
    const finished = servicesByName(network);
    return own.map((service) => ({ service, finished: finished.get(nameOf(service)) }));
  });
}

/** The main version's timelines: of the data planes it may find itself on, or of all there are. */
export function drawingsOf({ service, finished }: Drawn, allPlanes: boolean): readonly Drawing[] {
  const { facts, versions } = service;
  const { dataPlane, settings } = terminationOf(facts, { deployment: versions[0]?.deployment }, finished);
  const title = titleOf(facts);
  if (!allPlanes) return drawingsOfReview(title, review(dataPlane, settings));
  return ALL_PLANES.filter((plane) => concretePlanes(plane).length === 1).flatMap((plane) =>
    drawingsOfReview(title, reviewTermination({ ...settings.facts, dataPlane: plane })),
  );
}

function titleOf({ environment, spec }: OwnService['facts']): string {
  return `${environment}/${spec.name}`;
}
