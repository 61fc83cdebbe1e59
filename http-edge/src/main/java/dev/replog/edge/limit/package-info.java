/** How much one user may ask for. */
@NullMarked
package dev.replog.edge.limit;

import org.jspecify.annotations.NullMarked;
