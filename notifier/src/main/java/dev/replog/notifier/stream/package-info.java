/** Event streams: one slot and one write in flight for each, with any speed of its reader. */
@NullMarked
package dev.replog.notifier.stream;

import org.jspecify.annotations.NullMarked;
