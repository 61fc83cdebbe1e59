/** The life of webhook channels: registering, renewing, showing and stopping them, and their table. */
@NullMarked
package dev.replog.notifier.channel;

import org.jspecify.annotations.NullMarked;
