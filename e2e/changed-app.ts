import { App, Duration } from 'aws-cdk-lib';

import { SignUpStack } from '../bin/stacks/sign-up-stack';

// The example app after an edit. The deadline is the shortest there is: it is waited for in real time.
new SignUpStack(new App(), 'SignUp', { deadline: Duration.minutes(1) });
