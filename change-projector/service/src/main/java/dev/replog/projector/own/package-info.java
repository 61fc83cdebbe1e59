/** Which partitions of which generation of the log this instance applies, and what the database says of them. */
@NullMarked
package dev.replog.projector.own;

import org.jspecify.annotations.NullMarked;
