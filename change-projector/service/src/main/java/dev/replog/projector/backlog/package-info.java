/** How far the log has come, for who asks how much of it is still to be applied. */
@NullMarked
package dev.replog.projector.backlog;

import org.jspecify.annotations.NullMarked;
