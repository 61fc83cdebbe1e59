/** Ids that every party can compute for itself. */
@NullMarked
package dev.replog.schemas.identity;

import org.jspecify.annotations.NullMarked;
