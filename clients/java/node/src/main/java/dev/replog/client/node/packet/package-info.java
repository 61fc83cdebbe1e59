/** The packets that a node and its centre exchange. Everything here is pure. */
@NullMarked
package dev.replog.client.node.packet;

import org.jspecify.annotations.NullMarked;
