/** Ids that every client and service can compute. */
@NullMarked
package dev.replog.schemas.identity;

import org.jspecify.annotations.NullMarked;
