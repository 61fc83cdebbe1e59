/** A Java agent that kills its service at an exact point. It needs only the JDK. */
@NullMarked
package dev.replog.chaos.agent;

import org.jspecify.annotations.NullMarked;
