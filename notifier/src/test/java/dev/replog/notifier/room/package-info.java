/** Tests of the rooms. */
@NullMarked
package dev.replog.notifier.room;

import org.jspecify.annotations.NullMarked;
