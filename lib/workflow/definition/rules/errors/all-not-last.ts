import type { Rule } from '../../finding';

/** A handler stands where `States.ALL` never lets it be reached. */
export const allNotLast: Rule = ({ state }) => {
  const misplaced = [state.Retry ?? [], state.Catch ?? []].some((handlers) =>
    handlers.some(
      ({ ErrorEquals: errors }, index) =>
        errors.includes('States.ALL') && (errors.length > 1 || index < handlers.length - 1),
    ),
  );
  return misplaced
    ? 'must name States.ALL alone and last in Retry and Catch; move what stands after it before it'
    : undefined;
};
