/** Plays the histories of {@code clients/conformance} with the Java client. */
@NullMarked
package dev.replog.client.histories;

import org.jspecify.annotations.NullMarked;
