/** The topic of changes: read by every instance for its listeners, and once by the group for the tables. */
@NullMarked
package dev.replog.notifier.changes;

import org.jspecify.annotations.NullMarked;
