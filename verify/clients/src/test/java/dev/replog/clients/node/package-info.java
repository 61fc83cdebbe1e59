/** Exchanges packets between a node and a running server, beside other clients of the same user. */
@NullMarked
package dev.replog.clients.node;

import org.jspecify.annotations.NullMarked;
