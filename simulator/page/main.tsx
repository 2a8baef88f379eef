import { render } from 'preact';
import { App } from './app';
import { follow } from './store';

render(<App />, document.body);
void follow();
