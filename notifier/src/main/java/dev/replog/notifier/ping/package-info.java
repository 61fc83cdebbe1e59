/** Pings: what they announce, how they merge, and the first ping of a listener. Pure. */
@NullMarked
package dev.replog.notifier.ping;

import org.jspecify.annotations.NullMarked;
