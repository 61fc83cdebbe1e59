/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.database;

import org.jspecify.annotations.NullMarked;
