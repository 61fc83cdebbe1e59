/** The HTTP infrastructure that the services share. */
@NullMarked
package dev.replog.http;

import org.jspecify.annotations.NullMarked;
