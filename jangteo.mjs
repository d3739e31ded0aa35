#!/usr/bin/env node
import { launch } from './launcher.mjs';

await launch('apps/platform/src/main.ts', process.argv.slice(2));
