/** The port through which the engine makes requests. */
@NullMarked
package dev.replog.client.http;

import org.jspecify.annotations.NullMarked;
