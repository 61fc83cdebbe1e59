/** How much one user may ask for. */
@NullMarked
package dev.replog.http.limit;

import org.jspecify.annotations.NullMarked;
