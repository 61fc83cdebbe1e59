/** Live queries and the status of a client as publishers of {@code java.util.concurrent.Flow}. */
@NullMarked
package dev.replog.client.flow;

import org.jspecify.annotations.NullMarked;
