/** Deletes receipts and tombstones whose retention has ended. */
@NullMarked
package dev.replog.projector.retention;

import org.jspecify.annotations.NullMarked;
