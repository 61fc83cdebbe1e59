/** Instances telling each other through Kafka who is connected to them, and devices saying something of themselves. */
@NullMarked
package dev.replog.notifier.presence;

import org.jspecify.annotations.NullMarked;
