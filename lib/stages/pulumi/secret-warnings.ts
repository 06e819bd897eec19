import * as pulumi from '@pulumi/pulumi';
import { type Manifest, title } from '../../kube/object';
import { outputsIn } from './inputs';

/**
 * Warns of secret Outputs outside Secret objects: everyone who may read the object can read them, and Pulumi hides a whole
 * list in its plans if one item is secret.
 */
export function warnOfSecrets(manifest: Manifest, inputs: unknown, resource: pulumi.Resource): void {
  if (manifest.kind === 'Secret') return;
  for (const { path, output } of outputsIn(inputs)) {
    void pulumi.isSecret(output).then((secret) => {
      if (!secret) return undefined;
      const advice =
        'put it into a Secret and name that with SecretKey: here it can be read by all who can read the object';
      return pulumi.log.warn(
        `MSVC-PULUMI-014 [${manifest.construct}] ${title(manifest)} ${path} is a secret\n  fix: ${advice}`,
        resource,
      );
    });
  }
}
