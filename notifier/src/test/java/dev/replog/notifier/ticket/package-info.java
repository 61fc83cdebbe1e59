/** Tests of the tickets. */
@NullMarked
package dev.replog.notifier.ticket;

import org.jspecify.annotations.NullMarked;
