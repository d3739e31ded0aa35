import process from 'node:process';
import { eventLogSuite } from '@jangteo/ports/log/event-log.suite';
import { labUrl } from './lab.ts';
import { openKafkaBench } from './log-bench.ts';

const url = labUrl(process.env);
if (url !== undefined) eventLogSuite('kafka', () => openKafkaBench(url));
