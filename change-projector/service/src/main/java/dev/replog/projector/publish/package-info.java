/** Telling the rest of the system what was decided, after it can be read. */
@NullMarked
package dev.replog.projector.publish;

import org.jspecify.annotations.NullMarked;
