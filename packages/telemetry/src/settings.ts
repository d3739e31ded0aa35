import { integerSetting, type Setting, textSetting } from '@jangteo/kernel/config';

const otlpEndpoint: Setting<string | undefined> = {
  variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  about: 'Where spans and metrics are sent to by OTLP over HTTP, such as http://127.0.0.1:4318. Not set: nowhere.',
  fallback: undefined,
  parse(text) {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new Error('a URL such as http://127.0.0.1:4318');
    return text;
  },
};

/** What is recorded of the shop's work, and where it goes. */
export const telemetrySettings = {
  tracesPerSecond: integerSetting(
    'JANGTEO_TRACES_PER_SECOND',
    100,
    'How many of the traces that begin within a second are recorded; half of them are kept for requests that change something. 0: none.',
    0,
    1_000_000,
  ),
  storeMb: integerSetting(
    'JANGTEO_TELEMETRY_MB',
    512,
    'The size in MB that the recorded spans and metrics of a process may reach, for 24 hours at most; the oldest go first.',
    4,
    1_000_000,
  ),
  otlpEndpoint,
  otlpHeaders: textSetting('OTEL_EXPORTER_OTLP_HEADERS', undefined, 'Headers for it, such as authorization=Bearer%20abc.'),
  serviceName: textSetting(
    'OTEL_SERVICE_NAME',
    undefined,
    "The service.name of everything that is sent. Not set: the name of each span's own service, in the namespace jangteo.",
  ),
  resourceAttributes: textSetting(
    'OTEL_RESOURCE_ATTRIBUTES',
    undefined,
    'What else is said of this process, such as deployment.environment.name=test.',
  ),
};
