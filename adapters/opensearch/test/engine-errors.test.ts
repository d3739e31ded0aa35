import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBusy, toJangteoError } from '../src/search/engine-errors.ts';

const codeOf = (status: number, type: string, reason: string) => toJangteoError(status, { type, reason }).code;

test('what the engine says is told in the codes of the shop', () => {
  const flood =
    'index [a] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];';
  assert.equal(codeOf(429, 'cluster_block_exception', flood), 'STORE_FULL');
  assert.equal(codeOf(403, 'cluster_block_exception', 'blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];'), 'STORE_FULL');
  assert.equal(codeOf(500, 'i_o_exception', 'No space left on device'), 'STORE_FULL');
  assert.equal(codeOf(404, 'index_not_found_exception', 'no such index [a]'), 'NOT_FOUND');
  assert.equal(codeOf(400, 'resource_already_exists_exception', 'index [a] already exists'), 'ALREADY_EXISTS');
  assert.equal(codeOf(400, 'invalid_index_name_exception', 'Invalid index name [a], already exists as alias'), 'ALREADY_EXISTS');
  assert.equal(codeOf(400, 'too_many_clauses', 'maxClauseCount is set to 1024'), 'INVALID_REQUEST');
  assert.equal(codeOf(401, 'security_exception', 'missing authentication'), 'BAD_CONFIG');
  assert.equal(codeOf(400, 'illegal_argument_exception', 'Unknown tokenizer type [nori_tokenizer] for [nori]'), 'BAD_CONFIG');
  assert.equal(codeOf(503, 'search_phase_execution_exception', 'all shards failed'), 'ENGINE_AWAY');
  assert.equal(codeOf(429, 'circuit_breaking_exception', 'Data too large'), 'ENGINE_AWAY');
  assert.equal(codeOf(400, 'mapper_parsing_exception', 'unknown parameter'), 'INTERNAL');
});

test('an engine that is busy is asked again, one that is full is not', () => {
  assert.ok(isBusy(429, { type: 'rejected_execution_exception', reason: 'rejected execution' }));
  assert.ok(isBusy(409, { type: 'version_conflict_engine_exception', reason: 'conflict' }));
  assert.ok(!isBusy(429, { type: 'cluster_block_exception', reason: 'disk usage exceeded flood-stage watermark' }));
  assert.ok(!isBusy(400, { type: 'illegal_argument_exception', reason: 'no' }));
});
