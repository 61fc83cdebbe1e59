/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.room;

import org.jspecify.annotations.NullMarked;
