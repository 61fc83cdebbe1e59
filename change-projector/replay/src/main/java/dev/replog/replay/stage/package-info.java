/** The staged copy of the log in a file of the work folder, and the decisions over it, user by user. */
@NullMarked
package dev.replog.replay.stage;

import org.jspecify.annotations.NullMarked;
