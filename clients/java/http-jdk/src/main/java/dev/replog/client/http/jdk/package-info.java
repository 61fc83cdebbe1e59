/** The transport on {@code java.net.http}. */
@NullMarked
package dev.replog.client.http.jdk;

import org.jspecify.annotations.NullMarked;
