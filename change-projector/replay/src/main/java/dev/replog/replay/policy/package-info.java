/** Decides the log again under another conflict policy, and reports what would differ. */
@NullMarked
package dev.replog.replay.policy;

import org.jspecify.annotations.NullMarked;
