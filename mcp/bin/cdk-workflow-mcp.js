#!/usr/bin/env node
// A file of its own, so that npm finds it to link before anything is built.
require('../dist/main.js');
