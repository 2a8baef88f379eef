/** The jest reporter for the coverage of state machines: `reporters: ['default', 'cdk-workflow-simulator/coverage-reporter']`. */
import reporter from './dist/world/asl-coverage/jest-reporter.js';

export default reporter.default;
