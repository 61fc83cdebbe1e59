/** Reads the state that a batch needs from PostgreSQL before the batch is decided. */
@NullMarked
package dev.replog.projector.load;

import org.jspecify.annotations.NullMarked;
