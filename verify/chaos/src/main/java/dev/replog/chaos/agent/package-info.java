/** What makes a service die at an exact point: a Java agent in its process. It needs nothing but the JDK. */
@NullMarked
package dev.replog.chaos.agent;

import org.jspecify.annotations.NullMarked;
