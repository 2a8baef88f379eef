/** An `aws-cdk-lib` `App` or `Stage`: anything that synthesizes to a cloud assembly. */
export interface SynthesizableApp {
  synth(): { readonly directory: string };
}

/** The environment variable that switches aws-cdk-lib's validator of templates on and off. */
export const VALIDATION = 'CDK_VALIDATION';

/**
 * The folder of the cloud assembly of an app.
 *
 * Since 2.262 the first synthesis of a process loads a validator, which takes longer than jest gives a test. What AWS would refuse is
 * found here by the world itself, so that it stays off unless the user has said something else.
 * @see https://github.com/aws/aws-cdk-cli/issues/1770
 */
export function assemblyOf(app: SynthesizableApp): string {
  if (process.env[VALIDATION] !== undefined) return app.synth().directory;
  process.env[VALIDATION] = 'false';
  try {
    return app.synth().directory;
  } finally {
    delete process.env[VALIDATION];
  }
}
