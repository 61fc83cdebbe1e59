/** The log as it is read: generations, topics, records. */
@NullMarked
package dev.replog.projector.log;

import org.jspecify.annotations.NullMarked;
