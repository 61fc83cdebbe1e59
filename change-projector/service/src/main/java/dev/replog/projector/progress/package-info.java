/** How far the projection has come, told to who waits for it. */
@NullMarked
package dev.replog.projector.progress;

import org.jspecify.annotations.NullMarked;
