import { command } from './command';

export const compose = command({
  name: 'compose',
  summary: 'write compose.yaml: one environment on one machine',
  about: [
    `Writes a Compose file: one service per MeshService with the image or its recipe, the variables, limits, users and
     grace period of its pods; a network per namespace; a port of this machine where a service says so. Secrets are read
     from variables of this machine, named <SECRET>_<KEY>. What Compose cannot do stands at the top of the file.`,
    `A file that does not begin with the words of this command is not replaced.`,
  ],
  argument: { name: 'environment', description: 'which one; may be left out where the app has only one' },
  options: {
    file: {
      type: 'string',
      short: 'f',
      value: 'file',
      description: 'instead of compose.yaml; folders of builds are written as seen from there',
    },
    use: {
      type: 'string',
      value: 'version',
      description: 'run this version, such as canary, of the services that have it',
    },
  },
  request: ({ file, use: version }, environment) => ({ environment, version, file }),
});
