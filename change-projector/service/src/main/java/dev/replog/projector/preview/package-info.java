/** What a push would be answered now: loaded and decided as the projection does it, and then forgotten. */
@NullMarked
package dev.replog.projector.preview;

import org.jspecify.annotations.NullMarked;
