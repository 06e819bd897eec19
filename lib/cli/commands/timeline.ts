import { command } from './command';

export const timeline = command({
  name: 'timeline',
  summary: "draw how a service's pods end, second by second",
  about: [
    "Draws how a service's pods end, second by second.",
    'Colours are off where the output is no terminal, or where NO_COLOR is set.',
  ],
  argument: {
    name: 'service',
    description: `its name, such as order-service; its environment and name, prod/order-service; or the path of its
      construct, as findings print it. May be left out where the app has only one`,
  },
  options: {
    svg: { type: 'string', value: 'file', description: 'write a picture instead of printing' },
    'all-planes': { type: 'boolean', description: 'on every data plane, side by side' },
  },
  request: ({ svg, 'all-planes': allPlanes = false }, service) => ({ service, allPlanes, svg }),
});
