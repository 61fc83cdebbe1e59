/** The service that turns the log into a read model and serves it. */
@NullMarked
package dev.replog.projector;

import org.jspecify.annotations.NullMarked;
