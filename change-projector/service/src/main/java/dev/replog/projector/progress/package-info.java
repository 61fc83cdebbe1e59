/** The progress of the projection, for requests that wait for it. */
@NullMarked
package dev.replog.projector.progress;

import org.jspecify.annotations.NullMarked;
