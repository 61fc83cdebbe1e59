/** Past states: the entities of a user as they were at an earlier position of the log. */
@NullMarked
package dev.replog.projector.past;

import org.jspecify.annotations.NullMarked;
