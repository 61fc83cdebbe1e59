/** Limits on one user's requests. */
@NullMarked
package dev.replog.http.limit;

import org.jspecify.annotations.NullMarked;
