/** The rows that an app sees: the server's state with the operations of the queue on top. */
@NullMarked
package dev.replog.client.query;

import org.jspecify.annotations.NullMarked;
