import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectorFacts, changesConnector, connectorNames, outboxConnector } from '../../src/debezium/connectors.ts';

const FACTS: ConnectorFacts = {
  kind: 'mysql',
  database: { host: 'mysql', port: 3306, user: 'debezium', password: 'secret' },
  brokers: 'kafka-1:9092,kafka-2:9092',
  schemaPrefix: 'shop',
  topicPrefix: 'shop',
  services: ['orders', 'inventory'],
  topics: ['orders', 'dead-letters', 'outbox-marks'],
};
const deadLetters = ({ config }: ReturnType<typeof outboxConnector>) => new RegExp(config['transforms.deadletter.regex'] ?? '');

test('an event goes to its topic, and to outbox-dlq where no topic can take it', () => {
  const regex = deadLetters(outboxConnector(FACTS));
  for (const topic of ['shop.orders', 'shop.dead-letters', 'shop.outbox-marks', 'shop.outbox-dlq', '__debezium-heartbeat.shop.outbox']) {
    assert.doesNotMatch(topic, regex);
  }
  for (const topic of ['shop.unknown', 'shop.orders2', 'orders', 'shopXorders', 'shop.no such topic!', 'shop.']) assert.match(topic, regex);
  assert.match('orders2', deadLetters(outboxConnector({ ...FACTS, topicPrefix: '' })));
  assert.doesNotMatch('orders', deadLetters(outboxConnector({ ...FACTS, topicPrefix: '' })));
});

test('only the outboxes of this shop are read, in order where they are read as tables', () => {
  const { name, config } = outboxConnector(FACTS);
  assert.equal(config['table.include.list'], 'shop_orders.outbox,shop_inventory.outbox');
  assert.equal(config['database.include.list'], 'shop_orders,shop_inventory');
  assert.match(config['snapshot.select.statement.overrides.shop_orders.outbox'] ?? '', /order by seq$/);
  assert.match(`${name}.shop_orders.outbox`, new RegExp(`^${config['predicates.isOutbox.pattern']}$`));
  assert.doesNotMatch('__debezium-heartbeat.shop.outbox', new RegExp(`^${config['predicates.isOutbox.pattern']}$`));
});

test('changes of tables go to topics of their own', () => {
  const { name, config } = changesConnector(FACTS);
  const routed = (topic: string) =>
    (config.transforms ?? '').split(',').reduce((at, transform) => {
      const regex = new RegExp(`^${config[`transforms.${transform}.regex`]}$`);
      return regex.test(at) ? (config[`transforms.${transform}.replacement`] ?? '') : at;
    }, topic);
  assert.equal(routed(`${name}.shop_inventory.stock`), 'shop.changes.inventory');
  assert.equal(routed(`${name}.shop_orders.orders`), 'shop.changes.orders');
  assert.equal(routed('__debezium-heartbeat.shop.changes'), '__debezium-heartbeat.shop.changes');
});

test('each connector has a server id and a name of its own, and MariaDB a class of its own', () => {
  const [outbox, changes] = [outboxConnector(FACTS), changesConnector({ ...FACTS, kind: 'mariadb' })];
  assert.notEqual(outbox.config['database.server.id'], changes.config['database.server.id']);
  assert.match(outbox.config['connector.class'] ?? '', /MySqlConnector$/);
  assert.match(changes.config['connector.class'] ?? '', /MariaDbConnector$/);
  assert.deepEqual(connectorNames({ topicPrefix: '' }), { outbox: 'jangteo.outbox', changes: 'jangteo.changes' });
});

test('events are not logged with their errors', () => {
  for (const { config } of [outboxConnector(FACTS), changesConnector(FACTS)]) assert.equal(config['errors.log.include.messages'], 'false');
});
