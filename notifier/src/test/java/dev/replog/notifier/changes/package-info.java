/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.changes;

import org.jspecify.annotations.NullMarked;
