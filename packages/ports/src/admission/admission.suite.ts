import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { type Admission, COUNT_LIFE_MS } from './admission.ts';

/** An engine on the conformance suite's bench. */
export interface AdmissionBench {
  readonly admission: Admission;
  /** Another process' view of the same counts, where `supports.acrossProcesses`. */
  readonly other?: Admission;
  /** Makes `ms` pass. */
  elapse(ms: number): Promise<void>;
  /** The engine loses all counts. */
  lose(): Promise<void>;
  close(): Promise<void>;
}

/** What every Admission must do, whatever its engine. `open` gives each test a bench of its own; they may share an engine. */
export function admissionSuite(label: string, open: () => Promise<AdmissionBench>): void {
  const onBench = (body: (bench: AdmissionBench, sku: string) => Promise<void>) => async () => {
    const bench = await open();
    try {
      await body(bench, `sku-${randomUUID()}`);
    } finally {
      await bench.close();
    }
  };

  describe(`${label}: admission`, () => {
    test(
      'a SKU without a count is unknown, and nothing is counted',
      onBench(async ({ admission }, sku) => {
        const other = `${sku}-other`;
        assert.deepEqual(await admission.admit([{ sku, quantity: 1 }]), { kind: 'unknown', skus: [sku] });
        await count(admission, other, 1);
        assert.deepEqual(
          await admission.admit([
            { sku: other, quantity: 1 },
            { sku, quantity: 1 },
          ]),
          { kind: 'unknown', skus: [sku] },
        );
        assert.equal(await left(admission, other), 1);
      }),
    );

    test(
      'of many at once as many are admitted as there are units, the others hear how many are left',
      onBench(async ({ admission, other = admission }, sku) => {
        const epoch = await count(admission, sku, 12, 2);
        const verdicts = await Promise.all(
          Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? admission : other).admit([{ sku, quantity: 3 }])),
        );
        const admitted = verdicts.filter(({ kind }) => kind === 'admitted');
        assert.equal(admitted.length, 3);
        assert.deepEqual(admitted[0], { kind: 'admitted', epochs: new Map([[sku, epoch]]) });
        const short = verdicts.filter(({ kind }) => kind === 'short');
        assert.equal(short.length, 197);
        assert.deepEqual(short.at(-1), { kind: 'short', shortages: [{ sku, requested: 3, available: 1 }] });
      }),
    );

    test(
      'all lines are admitted or none',
      onBench(async ({ admission }, sku) => {
        const [plenty, few, none] = [`${sku}-plenty`, `${sku}-few`, `${sku}-none`];
        await count(admission, plenty, 10);
        await count(admission, few, 1);
        await count(admission, none, 0);
        const verdict = await admission.admit([
          { sku: plenty, quantity: 1 },
          { sku: few, quantity: 2 },
          { sku: none, quantity: 1 },
        ]);
        assert.deepEqual(verdict, {
          kind: 'short',
          shortages: [
            { sku: few, requested: 2, available: 1 },
            { sku: none, requested: 1, available: 0 },
          ],
        });
        assert.equal(await left(admission, plenty), 10);
      }),
    );

    test(
      'one rebuild is under way at a time, and none where there is a count',
      onBench(async ({ admission, other = admission }, sku) => {
        const begun = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? admission : other).begin(sku)));
        const [epoch, ...more] = begun.filter((one) => one !== undefined);
        assert.deepEqual(more, []);
        assert.equal(await admission.fill(sku, epoch ?? '', { stock: 1, reserved: 0 }), true);
        assert.equal(await admission.begin(sku), undefined);
        assert.equal(await admission.fill(sku, epoch ?? '', { stock: 9, reserved: 0 }), false);
        assert.equal(await left(admission, sku), 1);
      }),
    );

    test(
      'a count that was forgotten is not filled by a rebuild that began before',
      onBench(async ({ admission, lose, elapse }, sku) => {
        for (const over of [async (epoch: string) => admission.forget(sku, epoch), lose, () => elapse(COUNT_LIFE_MS + 50)]) {
          const late = await admission.begin(sku);
          assert.ok(late !== undefined);
          await over(late);
          assert.equal(await admission.fill(sku, late, { stock: 9, reserved: 0 }), false);
          const epoch = await admission.begin(sku);
          assert.ok(epoch !== undefined && epoch !== late);
          assert.equal(await admission.fill(sku, late, { stock: 9, reserved: 0 }), false);
          assert.deepEqual(await admission.admit([{ sku, quantity: 1 }]), { kind: 'unknown', skus: [sku] });
          assert.equal(await admission.fill(sku, epoch, { stock: 2, reserved: 0 }), true);
          await admission.forget(sku, late);
          assert.equal(await left(admission, sku), 2);
          await admission.forget(sku, epoch);
        }
      }),
    );

    test(
      'a count lives no longer than it may, however often somebody is admitted',
      onBench(async ({ admission, elapse }, sku) => {
        await count(admission, sku, 10);
        await elapse(COUNT_LIFE_MS / 2);
        assert.equal((await admission.admit([{ sku, quantity: 1 }])).kind, 'admitted');
        await elapse(COUNT_LIFE_MS / 2 + 50);
        assert.equal((await admission.admit([{ sku, quantity: 1 }])).kind, 'unknown');
      }),
    );
  });
}

async function count(admission: Admission, sku: string, stock: number, reserved = 0): Promise<string> {
  const epoch = await admission.begin(sku);
  assert.ok(epoch !== undefined);
  assert.equal(await admission.fill(sku, epoch, { stock, reserved }), true);
  return epoch;
}

async function left(admission: Admission, sku: string): Promise<number> {
  const verdict = await admission.admit([{ sku, quantity: 1_000 }]);
  assert.equal(verdict.kind, 'short');
  return verdict.shortages[0]?.available ?? Number.NaN;
}
