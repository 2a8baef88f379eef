import { KEY_FACT } from '../../../../states/key-fact';
import type { Rule } from '../../finding';

/** A resource was created without the key of its workflow. */
export const createdWithoutKey: Rule = ({ state: { [KEY_FACT]: resource }, machine }) =>
  machine.encrypted === true && resource !== undefined
    ? `writes to '${resource}', which was created without the key of the workflow: give its fragment the same 'encryptionKey'`
    : undefined;
