/** Markers of erased accounts, kept outside of the database and the log, and the wait until the database has them. */
@NullMarked
package dev.replog.projector.marker;

import org.jspecify.annotations.NullMarked;
