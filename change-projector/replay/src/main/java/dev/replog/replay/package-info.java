/** Decides the log again, outside of the services: what its parts share. */
@NullMarked
package dev.replog.replay;

import org.jspecify.annotations.NullMarked;
