import { type Code, ValidationError } from '../errors';
import { reviewTermination } from '../termination/check';
import { DATA_PLANES } from '../termination/data-plane';
import { drawSvg, drawSvgSideBySide } from '../pictures/timeline/draw-svg';
import { drawText } from '../pictures/timeline/draw-text';
import { type Drawing, drawing } from '../pictures/timeline/lanes';
import type { TerminationInput } from '../termination/termination-input';
import type { Synthesis } from '../bridge/synthesize';
import { contextOf } from '../analysis/rules/context-of';
import type { ServiceContext } from '../analysis/rules/context';
import { terminationInputOf } from '../analysis/rules/lifecycle-findings';
import { writeOwnFiles } from './own-file';
import { answer, type Request, type TimelineRequest } from './request';
import { hasColour, say } from './terminal';

/** How a picture of a timeline begins, whatever its size and its title. */
const PICTURE =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" [^>]*>\n<title>[^\n]*<\/title>\n<style>text\{font:12px system-ui,/;

/** Draws how a service's pods end: on the terminal, or into an SVG file. */
export function showTimelines(synthesis: Synthesis, asked: TimelineRequest & Pick<Request, 'answer'>): void {
  const drawings = chosen(contextOf(synthesis).services, asked).flatMap((each) => drawingsOf(each, asked.allPlanes));
  if (asked.svg === undefined) return say(drawings.map((each) => drawText(each, { colour: hasColour() })).join('\n'));
  const [first] = drawings;
  const text = drawings.length === 1 && first ? drawSvg(first) : drawSvgSideBySide(drawings);
  const picture = { path: asked.svg, text, madeBy: 'a picture of `cdk8s-mesh timeline`', isMade: isPicture };
  say(writeOwnFiles([picture]).join('\n'));
}

/** Whether an SVG is one that was drawn here. */
export function isPicture(svg: string): boolean {
  return PICTURE.test(svg);
}

/** The services that are meant; none need be named where there is only one. */
function chosen(services: readonly ServiceContext[], { service, answer: file }: Parameters<typeof showTimelines>[1]) {
  if (service === undefined) {
    if (services.length === 1) return services;
    answer({ answer: file }, 'unclear');
    throw noService('MSVC-CLI-102', service, services);
  }
  const found = services.filter(({ facts }) => [facts.spec.name, nameOf(facts), facts.construct].includes(service));
  if (found.length === 0) throw noService('MSVC-CLI-103', service, services);
  return found;
}

function noService(code: Code, got: string | undefined, services: readonly ServiceContext[]): ValidationError {
  const names = services.map(({ facts }) => nameOf(facts));
  const [first] = services;
  const ways = first && [first.facts.spec.name, nameOf(first.facts), first.facts.construct];
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

/** The main version's timelines: of the data planes it may find itself on, or of all there are. */
export function drawingsOf(service: ServiceContext, allPlanes: boolean): Drawing[] {
  const [main] = service.versions;
  const input = terminationInputOf(service.facts, { deployment: main?.deployment });
  const planes = allPlanes ? DATA_PLANES.filter((plane) => plane !== 'istio-auto') : [input.dataPlane];
  return planes.flatMap((dataPlane) => drawingsOn({ ...input, dataPlane }, nameOf(service.facts)));
}

function drawingsOn(input: TerminationInput, title: string): Drawing[] {
  const { timelines, findings } = reviewTermination(input);
  return timelines.map((timeline) => drawing(title, timeline, findings));
}

function nameOf({ environment, spec }: ServiceContext['facts']): string {
  return `${environment}/${spec.name}`;
}
