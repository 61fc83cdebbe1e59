/** The loop that carries decided batches into PostgreSQL, exactly once. */
@NullMarked
package dev.replog.projector.apply;

import org.jspecify.annotations.NullMarked;
