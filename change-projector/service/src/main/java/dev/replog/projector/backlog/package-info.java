/** Where the log ends, to tell clients how much of it is still to be applied. */
@NullMarked
package dev.replog.projector.backlog;

import org.jspecify.annotations.NullMarked;
