/** Getting pings to webhooks: what is owed, who delivers it, how often it is tried, and the ledger of the attempts. */
@NullMarked
package dev.replog.notifier.delivery;

import org.jspecify.annotations.NullMarked;
