/** Measures RepLog and its alternatives, on the same machine in the same run. */
@NullMarked
package dev.replog.bench;

import org.jspecify.annotations.NullMarked;
