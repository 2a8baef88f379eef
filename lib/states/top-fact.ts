/** The key under which a rendered state says that it ends its execution, and so must stand in no branch and no Map; it is in no JSON. */
export const TOP_FACT = Symbol.for('cdk-workflow-patterns.topFact');
