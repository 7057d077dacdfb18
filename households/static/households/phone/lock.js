"use strict";
// One tab sends at a time. On plain HTTP there are no Web Locks: a row with an end takes their place.

(() => {
  const phone = window.phone;
  const NAME = "outbox";
  const LEASE_SECONDS = 180; // longer than the longest request
  const owner = phone.uuid();
  let busy = false;

  const take = () =>
    phone.db.transaction("rw", phone.db.leases, async () => {
      const lease = await phone.db.leases.get(NAME);
      if (lease && lease.owner !== owner && lease.until > Date.now()) return false;
      await phone.db.leases.put({ name: NAME, owner, until: Date.now() + LEASE_SECONDS * 1000 });
      return true;
    });

  const release = () =>
    phone.db.transaction("rw", phone.db.leases, async () => {
      const lease = await phone.db.leases.get(NAME);
      if (lease && lease.owner === owner) await phone.db.leases.delete(NAME);
    });

  async function withLease(work) {
    if (!(await take())) return;
    try {
      await work(take);
    } finally {
      await release();
    }
  }

  // `work` is called with a function that prolongs the hold and says whether it still stands. False when this
  // tab is at it already.
  phone.alone = async (work) => {
    if (busy) return false;
    busy = true;
    try {
      if (!navigator.locks) await withLease(work);
      else await navigator.locks.request(`povertycase-${NAME}`, { ifAvailable: true }, (lock) =>
        lock ? work(async () => true) : undefined,
      );
    } finally {
      busy = false;
    }
    return true;
  };
})();
