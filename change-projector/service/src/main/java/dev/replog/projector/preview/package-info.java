/** Previews of pushes: loads and decides like the projection, and stores nothing. */
@NullMarked
package dev.replog.projector.preview;

import org.jspecify.annotations.NullMarked;
