/** Pings: what they announce, how they merge, and which ping a listener gets first. Pure. */
@NullMarked
package dev.replog.notifier.ping;

import org.jspecify.annotations.NullMarked;
