/** Delivers pings to webhooks: pending pings, leases, retries, and the ledger of the attempts. */
@NullMarked
package dev.replog.notifier.delivery;

import org.jspecify.annotations.NullMarked;
