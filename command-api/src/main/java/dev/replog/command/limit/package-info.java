/** How much one user may ask for. */
@NullMarked
package dev.replog.command.limit;

import org.jspecify.annotations.NullMarked;
