import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { settings as gatewaySettings } from '@jangteo/gateway/settings';
import { readSettings, type Setting, type Settings } from '@jangteo/kernel/config';
import { debeziumSettings } from '@jangteo/platform/debezium/facts';
import { engineSettings } from '@jangteo/platform/engine-settings';
import { peerSettings, rpcSettings } from '@jangteo/platform/rpc-settings';
import { SERVICES } from '@jangteo/platform/services';
import { platformSettings } from '@jangteo/platform/settings';
import { telemetrySettings } from '@jangteo/telemetry/settings';

const groups: readonly Settings[] = [
  engineSettings,
  debeziumSettings,
  platformSettings,
  gatewaySettings,
  telemetrySettings,
  rpcSettings,
  peerSettings,
  ...SERVICES.map(({ settings }) => settings),
];
const known = new Map<string, Setting<unknown>>(groups.flatMap((group) => Object.values(group)).map((one) => [one.variable, one]));

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const assignments = (text: string, line: RegExp) =>
  [...text.matchAll(line)].map(([, variable = '', value = '']) => [variable, value] as const);

const example = assignments(read('.env.example'), /^#([A-Z][A-Z0-9_]+)=(.*)$/gm);
const secrets = new Map(assignments(read('deploy/.env.example'), /^([A-Z][A-Z0-9_]+)=(.*)$/gm));
const composed = ['deploy/compose.yaml', 'deploy/compose.observability.yaml'].flatMap((file) =>
  assignments(read(file), /\b((?:JANGTEO|OTEL)_[A-Z0-9_]+): ["']?((?:\$\{[^}]*\}|[^"'}\n$])*)/g),
);

function interpolated(value: string): string {
  return value.replace(/\$\{([A-Z_]+)(?::[?-][^}]*)?\}/g, (_, name: string) => {
    const secret = secrets.get(name);
    assert.ok(secret, `${name} is not in deploy/.env.example`);
    return secret;
  });
}

function assertAccepted(variable: string, value: string): void {
  const setting = known.get(variable);
  assert.ok(setting, `${variable} is no setting`);
  assert.notEqual(readSettings({ setting }, { [variable]: value }).setting, undefined, `${variable}=${value}`);
}

test('the example of an environment has settings alone, with values that are taken', () => {
  assert.ok(example.length > 20);
  for (const [variable, value] of example) assertAccepted(variable, value);
});

test('the example of an environment has every setting of an engine', () => {
  const told = new Set(example.map(([variable]) => variable));
  const engines = [engineSettings, debeziumSettings].flatMap((group) => Object.values(group));
  assert.deepEqual(
    engines.map(({ variable }) => variable).filter((variable) => !told.has(variable)),
    [],
  );
});

test('the containers are given settings alone, with values that are taken, and every engine', () => {
  for (const [variable, value] of composed) assertAccepted(variable, interpolated(value));
  const given = new Set(composed.map(([variable]) => variable));
  // What has a size has a good one already.
  const engines = Object.values(engineSettings).filter(({ fallback }) => typeof fallback !== 'number');
  assert.deepEqual(
    engines.map(({ variable }) => variable).filter((variable) => !given.has(variable)),
    [],
  );
});

test('every secret that a compose file wants is in the example, and no other', () => {
  const wanted = ['deploy/compose.yaml', 'deploy/compose.observability.yaml'].flatMap((file) =>
    [...read(file).matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name),
  );
  assert.deepEqual([...secrets.keys()].filter((name) => name !== 'COMPOSE_PROFILES').sort(), [...new Set(wanted)].sort());
});
