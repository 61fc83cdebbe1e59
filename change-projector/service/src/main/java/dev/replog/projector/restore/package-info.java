/** Erases accounts again in a database that was restored from a backup that is older than their erasure. */
@NullMarked
package dev.replog.projector.restore;

import org.jspecify.annotations.NullMarked;
