import { embeddedAdmission } from '@jangteo/embedded/admission';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Admission } from '@jangteo/ports/admission/admission';
import { admissionSuite } from '@jangteo/ports/admission/admission.suite';

admissionSuite('embedded', async () => {
  const clock = manualClock();
  const open = () => embeddedAdmission({ ...systemRuntime, clock });
  let now = open();
  // What a test has taken in its hand stays the same, as after a flush.
  const admission: Admission = {
    supports: now.supports,
    admit: (lines) => now.admit(lines),
    begin: (sku) => now.begin(sku),
    fill: (sku, epoch, count) => now.fill(sku, epoch, count),
    forget: (sku, epoch) => now.forget(sku, epoch),
    close: () => now.close(),
  };
  return {
    admission,
    elapse: async (ms) => void (await clock.advance(ms)),
    async lose() {
      now = open();
    },
    close: () => admission.close(),
  };
});
