/** The ends of the log, to count the records that are still to be applied. */
@NullMarked
package dev.replog.projector.backlog;

import org.jspecify.annotations.NullMarked;
