/** The life of webhook channels: registering, renewing, showing and stopping them, and the table they are in. */
@NullMarked
package dev.replog.notifier.channel;

import org.jspecify.annotations.NullMarked;
