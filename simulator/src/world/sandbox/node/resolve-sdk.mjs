/** A module hook: what Lambda's runtime brings (the AWS SDK) is found in the project when the asset lacks it. */
let roots = [];

export function initialize(data) {
  roots = data.roots;
}

export async function resolve(specifier, context, nextResolve) {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (!specifier.startsWith('@aws-sdk/') && !specifier.startsWith('@smithy/')) throw error;
    for (const root of roots) {
      try {
        return await nextResolve(specifier, { ...context, parentURL: `${root}/index.mjs` });
      } catch {
        // The next root may have it.
      }
    }
    throw error;
  }
}
