import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

const documented = new Map(
  [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \| (\w+) \| (.*?) \|/gm)].map(([, name = '', type = '', labels = '']) => [
    name,
    { type, labels: ['service', 'instance', ...[...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)] },
  ]),
);

/** Of metrics that only a shop with Debezium has, which this page tells. */
const debezium = read('docs/debezium.md');

/** The metric of a series; a histogram has three of them. undefined: nothing is known but its name. */
function metricOf(series: string): { readonly type: string; readonly labels: readonly string[] } | undefined {
  if (!documented.has(series) && debezium.includes(`\`${series}\``)) return undefined;
  const histogram = /^(.*)_(?:bucket|sum|count)$/.exec(series)?.[1] ?? '';
  const metric = documented.get(histogram) ?? documented.get(series);
  assert.ok(metric, `${series} is not in docs/metrics.md`);
  assert.equal(metric.type === 'histogram', documented.has(histogram), `${series} of a ${metric.type}`);
  return metric;
}

function check(expression: string): void {
  for (const [, series = '', matchers = ''] of expression.matchAll(/\b(jangteo_\w+)(?:\{([^}]*)\})?/g)) {
    const labels = metricOf(series)?.labels;
    const grouped = /by \(([^)]*)\)/.exec(expression)?.[1]?.split(', ') ?? [];
    const used = [...[...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)/g)].map(([, label = '']) => label), ...grouped];
    for (const label of used.filter((one) => one !== 'le')) assert.ok(labels?.includes(label) ?? true, `${series} has no label ${label}`);
  }
}

test('the dashboard shows metrics and labels that there are', () => {
  const { panels } = JSON.parse(read('deploy/grafana/dashboards/jangteo.json')) as {
    panels: { datasource: { uid: string }; targets: { expr: string }[] }[];
  };
  const expressions = panels.filter(({ datasource }) => datasource.uid === 'prometheus').flatMap(({ targets }) => targets);
  assert.ok(expressions.length > 10);
  for (const { expr } of expressions) check(expr);
});

test('the alerts ask for metrics and labels that there are', () => {
  const expressions = [...read('deploy/prometheus/alerts.yaml').matchAll(/expr: (?:>-\n)?([\s\S]*?)\n\s+(?:for|labels):/g)];
  assert.ok(expressions.length > 5);
  for (const [, expression = ''] of expressions) check(expression);
});
