/** The partitions and the generation of the log that this instance applies, and their state in the database. */
@NullMarked
package dev.replog.projector.own;

import org.jspecify.annotations.NullMarked;
