/** Breaks the real stack, process by process, while clients use it, and checks that no data is lost. */
@NullMarked
package dev.replog.chaos;

import org.jspecify.annotations.NullMarked;
