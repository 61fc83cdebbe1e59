/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.ticket;

import org.jspecify.annotations.NullMarked;
