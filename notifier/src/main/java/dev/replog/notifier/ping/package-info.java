/** What is announced to whom: pings, how they merge, and what a listener is owed. Pure. */
@NullMarked
package dev.replog.notifier.ping;

import org.jspecify.annotations.NullMarked;
