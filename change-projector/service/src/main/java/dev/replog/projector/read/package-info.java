/** The common parts of all reads: the database for reading, heads, minimum tokens, limits and faults. */
@NullMarked
package dev.replog.projector.read;

import org.jspecify.annotations.NullMarked;
