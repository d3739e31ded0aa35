import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { eventLogSuite } from '@jangteo/ports/log/event-log.suite';
import { openKafkaBench } from './log-bench.ts';

const url = engineUrl('JANGTEO_LAB_LOG_URL');
if (url !== undefined) eventLogSuite('kafka', () => openKafkaBench(url));
