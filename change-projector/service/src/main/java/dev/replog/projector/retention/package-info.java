/** Deleting what is kept no longer: old receipts and tombstones. */
@NullMarked
package dev.replog.projector.retention;

import org.jspecify.annotations.NullMarked;
